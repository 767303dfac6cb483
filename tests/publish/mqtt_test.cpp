#include "publish/mqtt.hpp"

#include "coroutines.hpp"
#include "mosquitto.hpp"
#include "publish/mqtt_relay.hpp"
#include "publish/mqtt_scripted_broker.hpp"
#include "publish/mqtt_subscriber.hpp"

#include <clashcast/log.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;
namespace asio = boost::asio;

namespace {

batch some_batch(int first, int last, std::string topic = "clash/test", std::size_t size = 0)
{
    batch b;
    for (int i = first; i <= last; ++i) {
        message m;
        m.at = position(1, static_cast<std::uint64_t>(i));
        m.id = fmt::format("id{}", i);
        m.event_type = "member_joined";
        m.tag = "#2PP";
        m.destination = topic;
        m.payload = fmt::format("{{\"n\":{}}}", i);
        m.payload.resize(std::max(size, m.payload.size()), ' ');
        b.messages.push_back(std::move(m));
        b.upto = m.at;
    }
    return b;
}

std::vector<std::string> numbers(int first, int last)
{
    std::vector<std::string> all;
    for (int i = first; i <= last; ++i)
        all.push_back(fmt::format("{{\"n\":{}}}", i));
    return all;
}

mqtt_options to(std::string url)
{
    mqtt_options o;
    o.url = std::move(url);
    o.client_id = "clashcast-test";
    return o;
}

// The publisher under test, from the outside of coroutines.
struct tested {
    explicit tested(mqtt_options o, mqtt_deadlines d = {}) : tested() { use(std::move(o), d); }
    tested()
    {
        set_log([this](severity, std::string_view line) { lines.emplace_back(line); });
    }
    ~tested() { set_log({}); }

    void use(mqtt_options o, mqtt_deadlines d = {})
    {
        it = make_mqtt_publisher(context.get_executor(), std::move(o), d);
    }
    std::optional<failure> open()
    {
        std::optional<failure> why;
        auto task = [&]() -> asio::awaitable<void> {
            auto place = co_await it->open(sink_start(position(1, 0), position(1, 9)));
            if (!place)
                why = place.error();
            else
                CHECK(*place == position(1, 0));
        };
        run(context, task());
        return why;
    }
    // Begins all of them, one after the other, and waits for all.
    std::vector<result<std::vector<refusal>>> publish(std::vector<batch> batches)
    {
        std::vector<result<std::vector<refusal>>> ends(batches.size());
        task_group group(context.get_executor());
        for (std::size_t i = 0; i != batches.size(); ++i)
            group.spawn("publish", publish_one(std::move(batches[i]), ends[i]));
        run(context, group.join());
        return ends;
    }
    result<std::vector<refusal>> publish(batch b) { return publish(std::vector{std::move(b)}).front(); }
    asio::awaitable<void> publish_one(batch b, result<std::vector<refusal>>& end)
    {
        auto published = co_await it->publish(std::move(b));
        end = std::move(published);
    }
    std::string lost()
    {
        std::string why;
        auto task = [&]() -> asio::awaitable<void> {
            auto reason = co_await it->lost();
            why = reason.what;
        };
        run(context, task());
        return why;
    }
    void close() { run(context, it->close()); }

    asio::io_context context;
    std::unique_ptr<publisher> it;
    std::vector<std::string> lines;
};

void openssl(const mosquitto& broker, const std::string& arguments)
{
    auto command = fmt::format("cd {} && openssl {} >/dev/null 2>&1", broker.dir().string(), arguments);
    REQUIRE(std::system(command.c_str()) == 0);
}

// A CA, and a certificate of the broker's that it signed; one of -1 days has expired.
void make_certificates(const mosquitto& broker, const std::string& names, int days = 2)
{
    openssl(broker, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ca "
                    "-keyout ca.key -out ca.pem");
    openssl(broker, "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=broker "
                    "-keyout broker.key -out broker.csr");
    broker.write("names", "subjectAltName=" + names + "\n");
    openssl(broker, fmt::format("x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {} "
                                "-extfile names -out broker.pem", days));
}

constexpr auto tls_settings = "allow_anonymous true\nkeyfile {dir}/broker.key\ncertfile {dir}/broker.pem\n";

}  // namespace

TEST_CASE("messages arrive in order, in the batches' order, with their properties")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    std::vector<batch> four;
    for (int i = 0; i != 4; ++i)
        four.push_back(some_batch(100 * i + 1, 100 * i + 100));
    for (const auto& end : p.publish(std::move(four)))
        CHECK(end.value().empty());
    CHECK(consumer.payloads(400) == numbers(1, 400));
    auto third = p.publish(some_batch(401, 401, "clash/member_joined/2PP"));
    CHECK(third.has_value());
    auto seen = consumer.next();
    CHECK(seen.topic == "clash/member_joined/2PP");
    CHECK(seen.content_type == "application/json");
    CHECK(seen.properties == "id:id401 event_type:member_joined tag:#2PP");
    CHECK(seen.qos == 1);
    CHECK_FALSE(seen.retained);
    p.close();
}

TEST_CASE("MQTT 3.1.1 and every quality of service deliver in order")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    auto o = to(broker.url());
    SECTION("3.1.1") { o.protocol = 4; }
    SECTION("3.1.1, QoS 2") { o.protocol = 4, o.qos = 2; }
    SECTION("QoS 0") { o.qos = 0; }
    SECTION("QoS 2") { o.qos = 2; }
    SECTION("one at a time") { o.window = 1; }
    tested p(o);
    REQUIRE_FALSE(p.open());
    for (const auto& end : p.publish({some_batch(1, 100), some_batch(101, 150)})) {
        INFO((end ? std::string() : to_string(end.error())));
        REQUIRE(end.has_value());
    }
    CHECK(consumer.payloads(150) == numbers(1, 150));
    p.close();
}

TEST_CASE("large messages pass through a window of bytes")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    auto large = some_batch(1, 100, "clash/large", 60'000);
    large.messages.push_back(some_batch(101, 101, "clash/large", 2'000'000).messages.front());
    CHECK(p.publish(std::move(large)).has_value());
    for (const auto& payload : consumer.payloads(100))
        CHECK(payload.size() == 60'000);
    CHECK(consumer.next().payload.size() == 2'000'000);
    p.close();
}

TEST_CASE("retained messages are there for who comes later")
{
    mosquitto broker;
    broker.start();
    auto o = to(broker.url());
    o.retain = true;
    tested p(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(7, 7)).has_value());
    mqtt_subscriber late(broker.port(), "clash/#");
    auto seen = late.next();
    CHECK(seen.retained);
    CHECK(seen.payload == "{\"n\":7}");
    p.close();
}

TEST_CASE("the status topic says online, and offline after a goodbye")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clashcast/status");
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    CHECK(consumer.next().payload == "online");
    p.close();
    CHECK(consumer.next().payload == "offline");
    mqtt_subscriber late(broker.port(), "clashcast/status");
    auto seen = late.next();
    CHECK(seen.payload == "offline");
    CHECK(seen.retained);
}

TEST_CASE("the last will says offline when the connection is cut, and lost() tells it")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clashcast/status");
    tested p;
    tcp_relay relay(p.context, broker.port());
    auto o = to(relay.url());
    o.protocol = GENERATE(4, 5);
    p.use(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 3)).has_value());
    CHECK(consumer.next().payload == "online");
    relay.cut();
    CHECK_THAT(p.lost(), Contains("the connection was lost"));
    CHECK(consumer.next().payload == "offline");
    CHECK_FALSE(p.publish(some_batch(4, 5)).has_value());
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(4, 5)).has_value());  // the relay passes on what there is only while we wait
    CHECK(consumer.next().payload == "online");
    p.close();
}

TEST_CASE("no status topic, no status")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port());
    auto o = to(broker.url());
    o.status_topic = "";
    tested p(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    CHECK(consumer.next().topic == "clash/test");
    p.close();
}

TEST_CASE("a broker that dies in the middle fails what is under way, and gets it all when it is back")
{
    mosquitto broker;
    broker.start();
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 10)).has_value());
    broker.freeze();
    std::vector<result<std::vector<refusal>>> ends(2);
    task_group group(p.context.get_executor());
    group.spawn("first", p.publish_one(some_batch(11, 110), ends[0]));
    group.spawn("second", p.publish_one(some_batch(111, 210), ends[1]));
    p.context.restart();
    p.context.poll();
    broker.kill();
    run(p.context, group.join());
    for (const auto& end : ends) {
        REQUIRE_FALSE(end.has_value());
        CHECK(end.error().code == errc::not_connected);
    }
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("Connection refused"));
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    REQUIRE_FALSE(p.open());
    for (const auto& end : p.publish({some_batch(11, 110), some_batch(111, 210)}))
        CHECK(end.has_value());
    CHECK(consumer.payloads(200) == numbers(11, 210));
    p.close();
}

TEST_CASE("what the broker's access list denies is refused for good, and the rest is delivered")
{
    mosquitto broker("allow_anonymous true\nacl_file {dir}/acl\n");
    broker.write("acl", "topic readwrite clash/#\ntopic deny clash/secret\ntopic read #\n");
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    auto mixed = some_batch(1, 3);
    mixed.messages[1].destination = "clash/secret";
    auto refused = p.publish(std::move(mixed)).value();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].index == 1);
    CHECK(refused[0].reason == "not authorized (135)");
    CHECK(consumer.payloads(2) == std::vector<std::string>{"{\"n\":1}", "{\"n\":3}"});
    // nor is the status topic in the list
    REQUIRE(p.lines.size() == 1);
    CHECK_THAT(p.lines[0], Contains("clashcast/status") && Contains("not authorized (135)"));
    p.close();
}

TEST_CASE("a broker that ends the connection over a denied message gets the rest all the same")
{
    // which is what Mosquitto 2.0.11 does with this setting
    mosquitto broker("allow_anonymous true\nacl_file {dir}/acl\nmax_queued_messages 0\n");
    broker.write("acl", "topic readwrite clash/#\ntopic deny clash/secret\ntopic read #\n");
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/last");
    tested p(to(broker.url()));
    auto mixed = some_batch(1, 30);
    mixed.messages[12].destination = "clash/secret";
    mixed.messages.back().destination = "clash/last";
    std::optional<std::vector<refusal>> refused;
    // the end of a connection may overtake what the broker said in it: then it is said again
    for (int connections = 0; connections != 1000 && !refused; ++connections) {
        REQUIRE_FALSE(p.open());
        auto end = p.publish(mixed);
        if (end)
            refused = std::move(*end);
    }
    REQUIRE(refused);
    REQUIRE(refused->size() == 1);
    CHECK(refused->front().index == 12);
    CHECK(consumer.next().payload == "{\"n\":30}");
    CHECK(p.lines.size() == 1);  // about the status
    p.close();
}

TEST_CASE("a message over which a broker ends each connection without a word is refused at last, alone")
{
    tested p;
    scripted_broker broker(p.context);
    broker.choke_on("\"n\":3}");
    mqtt_deadlines d;
    d.suspect = 0ms;
    p.use(to(broker.url()), d);
    int connections = 0;
    for (;; ++connections) {
        REQUIRE(connections < 10);
        REQUIRE_FALSE(p.open());
        auto published = p.publish(some_batch(1, 5));
        if (!published)
            continue;
        REQUIRE(published->size() == 1);
        CHECK(published->front().index == 2);
        CHECK(published->front().reason == "4 connections broke over it");
        break;
    }
    CHECK(connections >= 4);  // the end of one may overtake the words about the messages before: then it takes more
    auto last = numbers(1, 5);
    last.erase(last.begin() + 2);
    REQUIRE(broker.taken().size() >= 4);
    CHECK(std::vector(broker.taken().end() - 4, broker.taken().end()) == last);
    p.close();
}

TEST_CASE("a message over which a few connections broke is not refused before it has broken them for minutes")
{
    tested p;
    scripted_broker broker(p.context);
    broker.choke_on("\"n\":3}");
    p.use(to(broker.url()));
    for (int connections = 0; connections < 10; ++connections) {
        REQUIRE_FALSE(p.open());
        auto published = p.publish(some_batch(1, 5));
        CHECK_FALSE(published.has_value());
    }
    p.close();
}

TEST_CASE("a wrong password is a failure that names the reason, not the password")
{
    mosquitto broker("allow_anonymous false\npassword_file {dir}/passwords\n");
    broker.write("passwords", "");
    auto command = fmt::format("mosquitto_passwd -b {}/passwords me right", broker.dir().string());
    REQUIRE(std::system(command.c_str()) == 0);
    broker.start();
    auto o = to(broker.url());
    o.username = "me";
    o.password = "wrong-secret";
    o.protocol = GENERATE(4, 5);
    tested p(o);
    auto why = p.open();
    REQUIRE(why);
    CHECK(why->code == errc::refused);
    CHECK_THAT(why->what, Contains(o.protocol == 4 ? "not authorized (5)" : "not authorized (135)"));
    CHECK_THAT(why->what, !Contains("secret"));
    o.password = "right";
    tested q(o);
    CHECK_FALSE(q.open());
    q.close();
}

TEST_CASE("a message that is larger than the broker takes is refused before it is sent")
{
    mosquitto broker("allow_anonymous true\nmax_packet_size 1000\n");
    broker.start();
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    auto mixed = some_batch(1, 3);
    mixed.messages[1].payload.resize(1000, ' ');
    auto refused = p.publish(std::move(mixed)).value();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].index == 1);
    CHECK_THAT(refused[0].reason, Contains("takes 1000 at most"));
    // to the byte
    auto exact = some_batch(4, 4);
    exact.messages[0].payload.resize(1000 - 2 - 93, ' ');
    CHECK(p.publish(exact).value().empty());
    exact.messages[0].payload += ' ';
    CHECK(p.publish(exact).value().size() <= 1);
    p.close();
}

TEST_CASE("a broker that does not take our quality of service says so when we connect")
{
    mosquitto broker("allow_anonymous true\nmax_qos 0\n");
    broker.start();
    auto o = to(broker.url());
    tested with_status(o);
    auto why = with_status.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("qos not supported (155)"));
    o.status_topic = "";
    tested without(o);
    why = without.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("takes QoS 0 at most"));
}

TEST_CASE("what the broker has not acknowledged never exceeds the window, the broker's own, or what is due")
{
    tested p;
    scripted_broker broker(p.context);
    auto o = to(broker.url());
    o.status_topic = "";
    std::size_t expected = 0;
    std::size_t size = 10;
    SECTION("ours") { o.window = expected = 7; }
    SECTION("the broker's") { broker.receive_maximum = 5, expected = 5; }
    SECTION("bytes") { size = 100'000, expected = 5; }
    SECTION("what is due") { expected = 60; }
    p.use(o);
    REQUIRE_FALSE(p.open());
    std::vector<result<std::vector<refusal>>> ends(2);
    task_group group(p.context.get_executor());
    group.spawn("first", p.publish_one(some_batch(1, 30, "x", size), ends[0]));
    group.spawn("second", p.publish_one(some_batch(31, 60, "x", size), ends[1]));
    for (int acknowledged = 0; acknowledged != 60; ++acknowledged) {
        auto left = static_cast<std::size_t>(60 - acknowledged);
        run(p.context, broker.until_pending(std::min(expected, left)));
        CHECK(broker.pending() == std::min(expected, left));
        broker.acknowledge();
    }
    run(p.context, group.join());
    CHECK(ends[0].has_value());
    CHECK(ends[1].has_value());
    p.close();
}

TEST_CASE("a broker that wants to be asked later fails the batches, and not the ones that are done")
{
    tested p;
    scripted_broker broker(p.context);
    auto o = to(broker.url());
    o.status_topic = "";
    p.use(o);
    REQUIRE_FALSE(p.open());
    std::vector<result<std::vector<refusal>>> ends(3);
    task_group group(p.context.get_executor());
    for (int i = 0; i != 3; ++i)
        group.spawn("publish", p.publish_one(some_batch(2 * i + 1, 2 * i + 2), ends[static_cast<std::size_t>(i)]));
    run(p.context, broker.until_pending(6));
    std::string why;
    SECTION("quota exceeded")
    {
        for (int reason : {0, 0, 0, 0x97})
            broker.acknowledge(reason);
        why = "does not take event id4 now: quota exceeded (151)";
    }
    SECTION("it is shut down")
    {
        for (int reason : {0, 0, 0})
            broker.acknowledge(reason);
        broker.disconnect(0x8b);
        why = "the broker closed the connection: server shutting down (139)";
    }
    run(p.context, group.join());
    CHECK(ends[0].has_value());
    for (auto i : {1u, 2u}) {
        REQUIRE_FALSE(ends[i].has_value());
        CHECK_THAT(ends[i].error().what, Contains(why));
    }
    CHECK_THAT(p.lost(), Contains(why));
    p.close();
}

TEST_CASE("TLS connects to the broker that the CA vouches for, and to no other")
{
    mosquitto broker(tls_settings);
    auto o = to(broker.url("mqtts", "localhost"));
    std::string complaint;
    SECTION("good") { make_certificates(broker, "DNS:localhost"); }
    SECTION("by address")
    {
        make_certificates(broker, "IP:127.0.0.1");
        o.url = broker.url("mqtts");
    }
    SECTION("another name")
    {
        make_certificates(broker, "DNS:other.example");
        complaint = "no TLS: hostname mismatch";
    }
    SECTION("another address")
    {
        make_certificates(broker, "DNS:localhost");
        o.url = broker.url("mqtts");
        complaint = "no TLS: IP address mismatch";
    }
    SECTION("expired")
    {
        make_certificates(broker, "DNS:localhost", -1);
        complaint = "no TLS: certificate has expired";
    }
    SECTION("another CA")
    {
        make_certificates(broker, "DNS:localhost");
        openssl(broker, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=other "
                        "-keyout other.key -out ca.pem");
        complaint = "no TLS: unable to get local issuer certificate";
    }
    o.ca_file = (broker.dir() / "ca.pem").string();
    broker.start();
    tested p(o);
    auto why = p.open();
    CHECK(why.has_value() != complaint.empty());
    if (why)
        CHECK(why->what == fmt::format("no MQTT connection to {}: {}", o.url.substr(8), complaint));
    else
        CHECK(p.publish(some_batch(1, 50)).has_value());
    p.close();
}

TEST_CASE("TLS without a CA file trusts the system's CAs, which do not know ours")
{
    mosquitto broker(tls_settings);
    make_certificates(broker, "DNS:localhost");
    broker.start();
    tested p(to(broker.url("mqtts", "localhost")));
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("no TLS: unable to get local issuer certificate"));
}

TEST_CASE("a CA file that holds no certificate any more is named")
{
    mosquitto broker(tls_settings);
    make_certificates(broker, "DNS:localhost");
    broker.start();
    auto o = to(broker.url("mqtts", "localhost"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    tested p(o);
    broker.write("ca.pem", "no certificate");
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("no TLS: the CA file ") && Contains("ca.pem\" cannot be used"));
}

TEST_CASE("a client certificate opens a broker that wants one")
{
    mosquitto broker(std::string(tls_settings) + "cafile {dir}/ca.pem\nrequire_certificate true\n");
    make_certificates(broker, "DNS:localhost");
    broker.start();
    auto o = to(broker.url("mqtts", "localhost"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    o.cert_file = (broker.dir() / "broker.pem").string();
    o.key_file = (broker.dir() / "broker.key").string();
    tested p(o);
    CHECK_FALSE(p.open());
    p.close();
    o.cert_file = o.key_file = "";
    tested without(o);
    auto why = without.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("it may be ours (cert_file, key_file)"));
}

TEST_CASE("a key that has got a passphrase since the start fails the connection")
{
    mosquitto broker(std::string(tls_settings) + "cafile {dir}/ca.pem\nrequire_certificate true\n");
    make_certificates(broker, "DNS:localhost");
    broker.start();
    auto o = to(broker.url("mqtts", "localhost"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    o.cert_file = (broker.dir() / "broker.pem").string();
    o.key_file = (broker.dir() / "own.key").string();
    openssl(broker, "pkey -in broker.key -out own.key");
    tested p(o);
    openssl(broker, "ec -aes256 -passout pass:secret -in broker.key -out own.key");
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("(cert_file, key_file)"));
}

TEST_CASE("a listener that never answers is given up after the deadline")
{
    mqtt_deadlines d;
    d.connect = 50ms;
    asio::io_context other;
    asio::ip::tcp::acceptor silent(other, {asio::ip::address_v4::loopback(), 0});
    tested p(to(fmt::format("mqtt://127.0.0.1:{}", silent.local_endpoint().port())), d);
    auto why = p.open();
    REQUIRE(why);
    CHECK(why->code == errc::timed_out);
    CHECK_THAT(why->what, Contains("no answer in 50 ms"));
    p.close();
}

TEST_CASE("a broker that acknowledges nothing any more is given up after the deadline")
{
    mosquitto broker;
    broker.start();
    mqtt_deadlines d;
    d.acknowledge = 200ms;
    d.farewell = 20ms;
    tested p(to(broker.url()), d);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    broker.freeze();
    for (const auto& end : p.publish({some_batch(2, 100), some_batch(101, 200)})) {
        REQUIRE_FALSE(end.has_value());
        CHECK(end.error().code == errc::timed_out);
        CHECK_THAT(end.error().what, Contains("acknowledged nothing for 200 ms"));
    }
    p.close();
    broker.thaw();
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(2, 200)).has_value());
    p.close();
}

TEST_CASE("a host that does not exist is named")
{
    tested p(to("mqtt://no-such-host.invalid"));
    auto why = p.open();
    REQUIRE(why);
    CHECK(why->code == errc::not_connected);
    CHECK_THAT(why->what, Contains("no-such-host.invalid:1883: "));
}

TEST_CASE("opening, publishing and waiting for a loss can be cancelled")
{
    mosquitto broker;
    broker.start();
    tested p(to(broker.url()));
    task_group group(p.context.get_executor());
    result<std::vector<refusal>> end;
    auto open = [&]() -> asio::awaitable<void> {
        auto place = co_await p.it->open(sink_start());
        CHECK(place.has_value());
    };
    auto lost = [&]() -> asio::awaitable<void> { co_await p.it->lost(); };
    SECTION("open")
    {
        broker.freeze();
        group.spawn("open", open());
    }
    SECTION("publish")
    {
        REQUIRE_FALSE(p.open());
        broker.freeze();
        group.spawn("publish", p.publish_one(some_batch(1, 100), end));
        group.spawn("publish", p.publish_one(some_batch(101, 200), end));
    }
    SECTION("lost")
    {
        REQUIRE_FALSE(p.open());
        group.spawn("lost", lost());
    }
    p.context.restart();
    p.context.poll();
    CHECK(group.size() > 0);
    group.cancel();
    run(p.context, group.join());
    CHECK(group.size() == 0);
    broker.thaw();
    CHECK_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 3)).has_value());
    p.close();
    CHECK(p.lines.empty());
}

TEST_CASE("a publisher that is destroyed in the middle of everything leaves nothing behind")
{
    mosquitto broker;
    broker.start();
    for (int i = 0; i != 12; i += 3) {
        tested p(to(broker.url()));
        REQUIRE_FALSE(p.open());
        task_group group(p.context.get_executor());
        result<std::vector<refusal>> end;
        group.spawn("publish", p.publish_one(some_batch(1, 300), end));
        p.context.restart();
        for (int steps = 0; steps != i; ++steps)
            p.context.poll_one();
        group.cancel();
        run(p.context, group.join());
    }
}
