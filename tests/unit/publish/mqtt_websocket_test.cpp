// MQTT over WebSocket, and protocols that are chosen in the TLS handshake.

#include "mosquitto.hpp"
#include "publish/mqtt/tunnel.hpp"
#include "publish/mqtt_relay.hpp"
#include "publish/mqtt_subscriber.hpp"
#include "publish/mqtt_tested.hpp"
#include "publish/mqtt_tls.hpp"
#include "publish/mqtt_websocket_front.hpp"

#include <boost/asio/read.hpp>

#include <array>
#include <cstdio>
#include <memory>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;
using tcp = asio::ip::tcp;

namespace {

// A Mosquitto that listens for WebSockets, and on another port for plain MQTT.
class websocket_broker : public mosquitto {
public:
    explicit websocket_broker(const std::string& settings = "allow_anonymous true\n", std::uint16_t plain = free_port())
        : mosquitto(settings + "protocol websockets\nlistener " + std::to_string(plain) + " 127.0.0.1\n"),
          plain_port(plain)
    {
    }

    const std::uint16_t plain_port;
};

std::string why_not(tested& p)
{
    auto why = p.open();
    REQUIRE(why);
    return why->what;
}

}  // namespace

TEST_CASE("over WebSocket messages arrive in order, and a connection that is closed leaves no last will")
{
    websocket_broker broker;
    broker.start();
    mqtt_subscriber consumer(broker.plain_port);
    auto o = to(broker.url("ws") + GENERATE("", "/any/path"));
    o.protocol = GENERATE(4, 5);
    tested p(o);
    for (int round = 0; round != 2; ++round) {
        p.it->announce(service_health(true, "polling"));
        REQUIRE_FALSE(p.open());
        for (const auto& end : p.publish({some_batch(1, 100), some_batch(101, 200)}))  // the tunnel needs our thread
            CHECK(end.value().empty());
        CHECK(consumer.payloads(2) == std::vector<std::string>{"polling", "online"});
        CHECK(consumer.payloads(200) == numbers(1, 200));
        CHECK(p.publish(some_batch(1, 3, "clash/test", 200'000)).has_value());
        consumer.payloads(3);
        p.close();
        CHECK(consumer.payloads(2) == std::vector<std::string>{"stopped", "offline"});
    }
    CHECK(p.lines.empty());
}

TEST_CASE("a broker that is killed fails the deliveries over WebSocket, and gets them after its restart")
{
    websocket_broker broker;
    broker.start();
    tested p(to(broker.url("ws")));
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 10)).has_value());
    broker.kill();
    CHECK_THAT(p.lost(), Contains("no MQTT connection to 127.0.0.1:" + std::to_string(broker.port())));
    CHECK_FALSE(p.publish(some_batch(11, 110)).has_value());
    CHECK_THAT(why_not(p), Contains("connection refused"));
    broker.start();
    mqtt_subscriber consumer(broker.plain_port, "clash/#");
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(11, 110)).has_value());
    CHECK(consumer.payloads(100) == numbers(11, 110));
    p.close();
}

TEST_CASE("the last will is published when a WebSocket is cut")
{
    websocket_broker broker;
    broker.start();
    mqtt_subscriber consumer(broker.plain_port, "clashcast/status");
    tested p;
    tcp_relay relay(p.context, broker.port());
    p.use(to("ws" + relay.url().substr(4)));
    p.it->announce(service_health(true, "polling"));
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 3)).has_value());
    CHECK(consumer.next().payload == "online");
    relay.cut();
    CHECK_THAT(p.lost(), Contains("the connection was lost"));
    CHECK(consumer.next().payload == "offline");
    p.close();
}

TEST_CASE("a WebSocket's frames may join packets, cut them, and have pings between them")
{
    mosquitto broker;
    broker.start();
    mqtt_subscriber consumer(broker.port(), "clash/#");
    tested p;
    websocket_front one(p.context, broker.port(), "/mqtt"), other(p.context, broker.port(), "/other?key=secret");
    auto o = to(one.url());
    o.status_topic = "";
    p.use(o);
    auto second = to(other.url() + "/other?key=secret");
    second.status_topic = "";
    second.client_id = "another";
    auto q = make_mqtt_publisher(p.context.get_executor(), second);
    auto open = [&]() -> asio::awaitable<void> {
        auto opened = co_await q->open(sink_start(position(1, 0), position(1, 9)));
        CHECK(opened.has_value());
    };
    run(p.context, open());
    REQUIRE_FALSE(p.open());
    result<std::vector<refusal>> end = std::vector<refusal>();
    auto publish = [&]() -> asio::awaitable<void> {
        auto published = co_await q->publish(some_batch(1, 200, "other/test"));
        end = std::move(published);
    };
    task_group group(p.context.get_executor());
    group.spawn("other", publish());
    CHECK(p.publish(some_batch(1, 200)).has_value());
    run(p.context, group.join());
    CHECK(end.has_value());
    CHECK(consumer.payloads(200) == numbers(1, 200));
    CHECK(one.pongs > 0);
    CHECK(other.pongs > 0);
    p.close();
    run(p.context, q->close());
}

TEST_CASE("a path that the server does not know is an error with its answer, without the query")
{
    mosquitto broker;
    broker.start();
    tested p;
    websocket_front front(p.context, broker.port(), "/mqtt");
    p.use(to(front.url() + "/wrong?key=secret"));
    CHECK(why_not(p) == "no MQTT connection to " + front.url().substr(5) +
                            ": the server answers \"404 Not Found\" to a WebSocket with the path /wrong; set url with "
                            "the path of its WebSocket");
}

TEST_CASE("over WebSocket, too, TLS connects only to a broker with a certificate of the CA")
{
    websocket_broker broker(tls_settings);
    make_certificates(broker, "DNS:localhost");
    broker.start();
    auto o = to(broker.url("wss", "localhost"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    tested p(o);
    REQUIRE_FALSE(p.open());
    CHECK(p.publish(some_batch(1, 50)).has_value());
    p.close();
    o.ca_file = "";
    tested stranger(o);
    CHECK_THAT(why_not(stranger), Contains("no TLS: unable to get local issuer certificate"));
}

TEST_CASE("over WebSocket a broker that requires a client certificate accepts ours")
{
    websocket_broker broker(std::string(tls_settings) + "cafile {dir}/ca.pem\nrequire_certificate true\n");
    make_certificates(broker, "DNS:localhost");
    broker.start();
    auto o = to(broker.url("wss", "localhost"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    tested without(o);
    CHECK_THAT(why_not(without), Contains("set cert_file and key_file"));
    o.cert_file = (broker.dir() / "broker.pem").string();
    o.key_file = (broker.dir() / "broker.key").string();
    tested p(o);
    CHECK_FALSE(p.open());
    p.close();
}

TEST_CASE("an error tells what a port speaks that is not a WebSocket")
{
    mosquitto plain;
    plain.start();
    tested p(to(plain.url("ws")));
    CHECK_THAT(why_not(p), Contains("the port speaks MQTT without WebSocket: set url to " + plain.url("mqtt")));

    websocket_broker secure(tls_settings);
    make_certificates(secure, "DNS:localhost");
    secure.start();
    p.use(to(secure.url("ws", "localhost") + "/path?key=secret"));
    auto better = secure.url("wss", "localhost") + "/path";
    CHECK_THAT(why_not(p), Catch::EndsWith("the port speaks TLS: set url to " + better));

    auto o = to(plain.url("wss", "localhost"));
    o.ca_file = (secure.dir() / "ca.pem").string();
    p.use(o);
    CHECK_THAT(why_not(p), Contains("the port speaks MQTT without TLS: set url to " + plain.url("mqtt", "localhost")));
}

TEST_CASE("a port that never answers the WebSocket's handshake fails open() after the deadline")
{
    tested p;
    tcp::acceptor silent(p.context, {asio::ip::address_v4::loopback(), 0});
    mqtt_deadlines d;
    d.connect = 50ms;
    d.farewell = 10ms;
    p.use(to("ws://127.0.0.1:" + std::to_string(silent.local_endpoint().port())), d);
    CHECK_THAT(why_not(p), Catch::EndsWith(": no answer to the WebSocket's handshake"));
}

TEST_CASE("another process cannot use the port of a tunnel")
{
    websocket_broker broker;
    broker.start();
    asio::io_context context;
    task_group tunnels(context.get_executor());
    auto task = [&]() -> asio::awaitable<void> {
        auto address = parse_broker_url(broker.url("ws")).value();
        tcp::endpoint at(asio::ip::address_v4::loopback(), broker.port());
        auto opened = co_await open_tunnel(address, net::tls_options(), at, 10s, tunnels);
        auto inside = opened.value();
        auto command = fmt::format("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{}; echo connected; cat <&3'", inside.port());
        std::unique_ptr<FILE, int (*)(FILE*)> other(::popen(command.c_str(), "r"), ::pclose);
        std::array<char, 100> line{};
        REQUIRE(std::fgets(line.data(), line.size(), other.get()));
        CHECK(std::string(line.data()) == "connected\n");

        tcp::socket ours(context);
        co_await ours.async_connect(inside, asio::use_awaitable);
        const std::string connect("\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00", 14);
        co_await asio::async_write(ours, asio::buffer(connect), asio::use_awaitable);
        std::array<char, 4> answer{};
        co_await asio::async_read(ours, asio::buffer(answer), asio::use_awaitable);
        CHECK(answer[0] == '\x20');
        CHECK_FALSE(std::fgets(line.data(), line.size(), other.get()));  // the other one's connection has ended
    };
    run(context, task());
    run(context, tunnels.join());
}

TEST_CASE("a server that admits only a certain protocol in the TLS handshake gets that of alpn")
{
    websocket_broker broker(tls_settings);
    make_certificates(broker, "DNS:localhost");
    mosquitto plain;
    plain.start();
    for (auto* file : {"broker.pem", "broker.key"})
        std::filesystem::copy(broker.dir() / file, plain.dir() / file);
    tested p;
    tls_front front(p.context, plain, "x-amzn-mqtt-ca");
    auto o = to(front.url("mqtts"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    o.alpn = {"mqtt", "x-amzn-mqtt-ca"};
    p.use(o);
    REQUIRE_FALSE(p.open());
    CHECK(front.admitted == 1);
    CHECK(p.publish(some_batch(1, 50)).has_value());
    p.close();
    o.alpn = {"mqtt"};
    p.use(o);
    CHECK_THAT(why_not(p), Catch::EndsWith("no TLS: tlsv1 alert no application protocol (SSL routines)"));
    o.alpn.clear();
    p.use(o);
    CHECK_THAT(why_not(p), Contains("alpn"));
    CHECK(front.admitted == 1);
}

TEST_CASE("over WebSocket, too, alpn is what is offered in the TLS handshake")
{
    websocket_broker broker;
    make_certificates(broker, "DNS:localhost");
    broker.start();
    tested p;
    tls_front front(p.context, broker, "http/1.1");
    auto o = to(front.url("wss"));
    o.ca_file = (broker.dir() / "ca.pem").string();
    o.alpn = {"http/1.1"};
    p.use(o);
    REQUIRE_FALSE(p.open());
    CHECK(front.admitted == 1);
    CHECK(p.publish(some_batch(1, 50)).has_value());
    p.close();
    o.alpn = {"mqtt"};
    p.use(o);
    CHECK_THAT(why_not(p), Catch::EndsWith("no TLS: tlsv1 alert no application protocol (SSL routines)"));
}
