#include "mosquitto.hpp"
#include "publish/mqtt_relay.hpp"
#include "publish/mqtt_scripted_broker.hpp"
#include "publish/mqtt_subscriber.hpp"
#include "publish/mqtt_tested.hpp"
#include "publish/mqtt_tls.hpp"

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;

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

TEST_CASE("retained messages reach a client that subscribes later")
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

TEST_CASE("the status topic is online only while the service polls; its level below has the reason")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clashcast/status/#");
    auto expect = [&](const std::string& status, const std::string& reason) {
        auto why = consumer.next();
        CHECK(why.topic == "clashcast/status/reason");
        CHECK(why.payload == reason);
        if (status.empty())
            return;
        auto what = consumer.next();
        CHECK(what.topic == "clashcast/status");
        CHECK(what.payload == status);
    };
    tested p(to(broker.url()));
    REQUIRE_FALSE(p.open());
    expect("offline", "starting: no answer from the API yet");
    p.it->announce(service_health(true, "polling"));
    p.it->announce(service_health(true, "polling"));
    expect("online", "polling");
    p.it->announce(service_health(true, "degraded: 3 of 4 subjects fail"));
    expect("", "degraded: 3 of 4 subjects fail");
    p.it->announce(service_health(false, "no answer from the API for 5 min"));
    expect("offline", "no answer from the API for 5 min");
    p.it->announce(service_health(true, "polling"));
    expect("online", "polling");
    p.close();
    p.it->announce(service_health(true, "degraded"));  // is published when it opens again
    expect("offline", "stopped");
    REQUIRE_FALSE(p.open());
    expect("online", "degraded");
    p.close();
    expect("offline", "stopped");
    mqtt_subscriber late(broker.port(), "clashcast/status");
    auto seen = late.next();
    CHECK(seen.payload == "offline");
    CHECK(seen.retained);
}

TEST_CASE("the last will is offline when the connection is cut, and lost() returns")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clashcast/status");
    tested p;
    tcp_relay relay(p.context, broker.port());
    auto o = to(relay.url());
    o.protocol = GENERATE(4, 5);
    p.use(o);
    p.it->announce(service_health(true, "polling"));
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

TEST_CASE("without a status topic no status is published")
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

TEST_CASE("a broker that is killed fails the batches in flight, and gets all of them after its restart")
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
    CHECK(refused[0].reason == "not authorized (135) without a user");
    CHECK(consumer.payloads(2) == std::vector<std::string>{"{\"n\":1}", "{\"n\":3}"});
    // nor are the status topics in the list
    REQUIRE(p.lines.size() == 2);
    CHECK_THAT(p.lines[0], Contains("on clashcast/status/reason: not authorized (135) without a user"));
    CHECK_THAT(p.lines[1], Contains("on clashcast/status: not authorized (135) without a user"));
    p.close();
}

TEST_CASE("a broker that ends the connection over a denied message still gets the rest")
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
    // the end of a connection may overtake its acknowledgements: then the broker sends them again
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
    CHECK(p.lines.size() == 2);  // about the status
    p.close();
}

TEST_CASE("a wrong password is a failure that names the reason but not the password")
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

TEST_CASE("a broker that takes QoS 0 only gets no events, unless the options allow their loss")
{
    mosquitto broker("allow_anonymous true\nmax_qos 0\n");
    broker.start();
    auto o = to(broker.url());
    tested with_status(o);
    auto why = with_status.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("takes QoS 0 at most") && Contains("set qos = 0"));
    o.status_topic = "";
    tested without(o);
    why = without.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("takes QoS 0 at most") && Contains("set qos = 0"));
    o = to(broker.url());
    o.qos = 0;
    tested as_it_wants(o);
    CHECK_FALSE(as_it_wants.open());
    CHECK(as_it_wants.publish(some_batch(1, 3)).has_value());
    as_it_wants.close();
}

TEST_CASE("unacknowledged messages never exceed our window, the broker's window, or the messages that are due")
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

TEST_CASE("a broker that is full or shuts down fails the batches in flight, not those that are done")
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

TEST_CASE("TLS connects only to a broker with a certificate of the CA")
{
    mosquitto broker(tls_settings);
    auto o = to(broker.url("mqtts", "localhost"));
    std::string expected;
    SECTION("good") { make_certificates(broker, "DNS:localhost"); }
    SECTION("by address")
    {
        make_certificates(broker, "IP:127.0.0.1");
        o.url = broker.url("mqtts");
    }
    SECTION("another name")
    {
        make_certificates(broker, "DNS:other.example");
        expected = "no TLS: hostname mismatch";
    }
    SECTION("another address")
    {
        make_certificates(broker, "DNS:localhost");
        o.url = broker.url("mqtts");
        expected = "no TLS: IP address mismatch";
    }
    SECTION("expired")
    {
        make_certificates(broker, "DNS:localhost", -1);
        expected = "no TLS: certificate has expired";
    }
    SECTION("another CA")
    {
        make_certificates(broker, "DNS:localhost");
        openssl(broker, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=other "
                        "-keyout other.key -out ca.pem");
        expected = "no TLS: unable to get local issuer certificate";
    }
    o.ca_file = (broker.dir() / "ca.pem").string();
    broker.start();
    tested p(o);
    auto why = p.open();
    CHECK(why.has_value() != expected.empty());
    if (why)
        CHECK(why->what == fmt::format("no MQTT connection to {}: {}", o.url.substr(8), expected));
    else
        CHECK(p.publish(some_batch(1, 50)).has_value());
    p.close();
}

TEST_CASE("TLS without a CA file trusts only the system's CAs")
{
    mosquitto broker(tls_settings);
    make_certificates(broker, "DNS:localhost");
    broker.start();
    tested p(to(broker.url("mqtts", "localhost")));
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("no TLS: unable to get local issuer certificate"));
}

TEST_CASE("a CA file that has lost its certificate is named")
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

TEST_CASE("a broker that requires a client certificate accepts ours")
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
    CHECK_THAT(why->what, Contains("ours is missing or unreadable (cert_file, key_file)"));
}

TEST_CASE("a key that gets a passphrase after the start fails the connection")
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

TEST_CASE("an error tells whether the port speaks TLS, both ways")
{
    mosquitto secure(tls_settings), plain;
    make_certificates(secure, "DNS:localhost");
    secure.start();
    plain.start();
    auto o = to(secure.url("mqtt", "localhost"));
    o.protocol = GENERATE(4, 5);
    tested p(o);
    auto why = p.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("the port speaks TLS: set url to " + secure.url("mqtts", "localhost")));
    o.url = plain.url("mqtts", "localhost");
    o.ca_file = (secure.dir() / "ca.pem").string();
    tested q(o);
    why = q.open();
    REQUIRE(why);
    CHECK_THAT(why->what, Contains("the port speaks MQTT without TLS: set url to " + plain.url("mqtt", "localhost")));
}

TEST_CASE("a listener that never answers fails open() after the deadline")
{
    mqtt_deadlines d;
    d.connect = 100ms;
    d.farewell = 50ms;  // for the diagnosis
    asio::io_context other;
    asio::ip::tcp::acceptor silent(other, {asio::ip::address_v4::loopback(), 0});
    tested p(to(fmt::format("mqtt://127.0.0.1:{}", silent.local_endpoint().port())), d);
    auto begun = std::chrono::steady_clock::now();
    auto why = p.open();
    CHECK(std::chrono::steady_clock::now() - begun >= 100ms);
    REQUIRE(why);
    CHECK(why->code == errc::timed_out);
    CHECK_THAT(why->what, Contains("no answer in 100 ms"));
    p.close();
}

TEST_CASE("a broker that stops acknowledging fails the batches after the deadline")
{
    mosquitto broker;
    broker.start();
    mqtt_deadlines d;
    d.acknowledge = 200ms;
    d.farewell = 50ms;
    tested p(to(broker.url()), d);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 1)).has_value());
    p.context.restart();
    p.context.run_for(300ms);  // silence while nothing is due is not a failure
    broker.freeze();
    auto begun = std::chrono::steady_clock::now();
    auto ends = p.publish({some_batch(2, 100), some_batch(101, 200)});
    CHECK(std::chrono::steady_clock::now() - begun >= 200ms);
    for (const auto& end : ends) {
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
        auto opened = co_await p.it->open(sink_start());
        CHECK(opened.has_value());
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

TEST_CASE("a publisher that is destroyed while it publishes leaves nothing behind")
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
