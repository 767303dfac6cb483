#include "publish/mqtt/protocol.hpp"
#include "publish/mqtt/window.hpp"

#include "certificates.hpp"
#include "text/secrets.hpp"

#include <clashcast/publishers/mqtt.hpp>

#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using Catch::Contains;

namespace {

std::string read(std::string_view url)
{
    auto a = parse_broker_url(url);
    return a ? to_string(*a) + (a->tls ? " tls" : "") : "no";
}

mqtt_options good()
{
    mqtt_options o;
    o.url = "mqtt://localhost";
    o.client_id = "clashcast";
    return o;
}

std::string why_not(const mqtt_options& o)
{
    auto checked = check(o);
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().code == errc::invalid);
    return checked.error().what;
}

}  // namespace

TEST_CASE("a broker's URL has a host and an optional port")
{
    CHECK(read("mqtt://localhost") == "localhost:1883");
    CHECK(read("mqtt://localhost/") == "localhost:1883");
    CHECK(read("mqtts://broker.example") == "broker.example:8883 tls");
    CHECK(read("mqtt://10.0.0.1:2883") == "10.0.0.1:2883");
    CHECK(read("mqtts://[::1]:8884") == "[::1]:8884 tls");
    CHECK(read("mqtt://[fe80::1]") == "[fe80::1]:1883");
    for (auto bad : {"", "localhost", "http://localhost", "mqtt://", "mqtt://:1883", "mqtt://a:0", "mqtt://a:65536",
                     "mqtt://a:1883x", "mqtt://a:1883/b", "mqtt://[::1", "mqtt://[::1]x", "mqtt://a b", "mqtt://a?b"})
        CHECK(read(bad) == "no");
}

TEST_CASE("a broker's URL over WebSocket may have a path with a query")
{
    CHECK(read("ws://localhost") == "localhost:80");
    CHECK(read("wss://[::1]") == "[::1]:443 tls");
    auto full = parse_broker_url("wss://broker.example:8084/a%20b/mqtt?token=x").value();
    CHECK(is_websocket(full));
    CHECK_FALSE(is_websocket(parse_broker_url("mqtts://h").value()));
    CHECK(to_string(full) == "broker.example:8084");
    CHECK(full.path == "/a%20b/mqtt?token=x");
    for (auto bad : {"ws://", "ws://h?x", "ws://h/a b", "ws://h/\xc3\xa4", "ws://h/a\r\nHost: b", "ws://h/x#y",
                     "ws://h:0/"})
        CHECK(read(bad) == "no");
}

TEST_CASE("a password in a URL is refused and not quoted")
{
    auto o = good();
    o.url = "mqtt://me:secret@localhost";
    CHECK_THAT(why_not(o), !Contains("secret") && Contains("settings of their own"));
}

TEST_CASE("a publisher's password is masked in every text")
{
    boost::asio::io_context context;
    auto o = good();
    o.username = "u";
    o.password = "mqtt/test/password";
    auto to = make_mqtt_publisher(context.get_executor(), o);
    CHECK(without_secrets("bad login u:mqtt%2ftest%2fpassword") == "bad login u:***");
}

TEST_CASE("invalid options are named")
{
    CHECK(check(good()).has_value());
    auto with = [](auto change) {
        auto o = good();
        change(o);
        return why_not(o);
    };
    CHECK_THAT(with([](auto& o) { o.client_id = ""; }), Contains("client_id"));
    CHECK_THAT(with([](auto& o) { o.qos = 3; }), Contains("qos"));
    CHECK_THAT(with([](auto& o) { o.protocol = 3; }), Contains("protocol"));
    CHECK_THAT(with([](auto& o) { o.window = 0; }), Contains("window"));
    CHECK_THAT(with([](auto& o) { o.keep_alive = std::chrono::seconds(0); }), Contains("keep_alive"));
    CHECK_THAT(with([](auto& o) { o.status_topic = "a/#"; }), Contains("status_topic"));
    CHECK_THAT(with([](auto& o) { o.status_topic = "a\n"; }), Contains("status_topic has a control character"));
    CHECK_THAT(with([](auto& o) { o.client_id = "a\xff"; }), Contains("client_id is not UTF-8"));
    CHECK_THAT(with([](auto& o) { o.username = "a\x01"; }), Contains("username has a control character"));
    CHECK_THAT(with([](auto& o) { o.client_id = std::string(65'536, 'x'); }), Contains("longer than 65535 bytes"));
    CHECK_THAT(with([](auto& o) { o.ca_file = "/no/such.pem"; }), Contains("/no/such.pem"));
    CHECK_THAT(with([](auto& o) { o.alpn = {"mqtt"}; }), Contains("alpn needs TLS"));
    CHECK_THAT(with([](auto& o) { o.alpn = {"mqtt", ""}; }), Contains("alpn is empty"));
    CHECK_THAT(with([](auto& o) { o.alpn = {std::string(256, 'x')}; }), Contains("alpn is longer than 255 bytes"));
    CHECK_THAT(with([](auto& o) { o.alpn = {"a\n"}; }), Contains("alpn has a control character"));
    CHECK_THAT(with([](auto& o) { o.key_file = "/no/such.pem"; }), Contains("cert_file"));
    CHECK_THAT(with([](auto& o) { o.protocol = 4, o.password = "secret"; }),
               Contains("username") && !Contains("secret"));
    CHECK_THROWS_AS(make_mqtt_publisher(boost::asio::any_io_executor(), mqtt_options()), boost::system::system_error);
}

TEST_CASE("a key with a passphrase, or of another certificate, is refused before a connection asks for it")
{
    certificates pem;
    auto o = good();
    o.cert_file = pem.file("ours.pem");
    o.key_file = pem.file("ours.key");
    CHECK(check(o).has_value());
    o.key_file = pem.file("locked.key");
    CHECK_THAT(why_not(o), Contains("locked.key\": has a passphrase"));
    o.key_file = pem.file("others.key");
    CHECK_THAT(why_not(o), Contains("is not the key of the certificate"));
    o.cert_file = pem.file("ours.key");
    CHECK_THAT(why_not(o), Contains("ours.key\": holds no certificate"));
}

TEST_CASE("a reason code tells whether a message is taken, may be sent again, or is refused for good")
{
    CHECK(read_reason(0x00) == puback_outcome::done);
    CHECK(read_reason(0x10) == puback_outcome::done);  // there is no subscriber
    CHECK(read_reason(0x80) == puback_outcome::retry);
    CHECK(read_reason(0x83) == puback_outcome::refused);
    CHECK(read_reason(0x87) == puback_outcome::refused);
    CHECK(read_reason(0x90) == puback_outcome::refused);
    CHECK(read_reason(0x91) == puback_outcome::retry);
    CHECK(read_reason(0x97) == puback_outcome::retry);
    CHECK(read_reason(0x99) == puback_outcome::refused);
    CHECK(reason_name(135) == "not authorized (135)");
    CHECK(reason_name(77) == "unknown reason (77)");
    CHECK(connect_refusal(4, 4) == "bad user name or password (4)");
    CHECK(connect_refusal(134, 5) == "bad user name or password (134)");
}

TEST_CASE("a packet's size is known before it is sent")
{
    message m;
    m.destination = "a/b";
    m.payload = std::string(100, 'x');
    auto o = good();
    o.protocol = 4;
    CHECK(packet_size(m, o) == 1 + 1 + 2 + 3 + 2 + 100);
    o.qos = 0;
    CHECK(packet_size(m, o) == 1 + 1 + 2 + 3 + 100);
    m.payload = std::string(123, 'x');
    CHECK(packet_size(m, o) == 1 + 2 + 2 + 3 + 123);  // 128 and more need two bytes of length
    o.protocol = 5;
    CHECK(packet_size(m, o) == 1 + 2 + 2 + 3 + 123 + 1 + 19 + (5 + 2) + (5 + 10) + (5 + 3));
}

TEST_CASE("a window limits messages and bytes, and always lets one message through")
{
    window w(3);
    CHECK(w.fits(10'000'000));
    w.add(1000);
    CHECK_FALSE(w.fits(10'000'000));
    w.add(1000);
    CHECK(w.fits(1000));
    CHECK(w.fits(window::most_bytes - 2000));
    CHECK_FALSE(w.fits(window::most_bytes - 1999));
    w.add(1000);
    CHECK_FALSE(w.fits(1));
    w.remove(1000);
    CHECK(w.fits(1));
}
