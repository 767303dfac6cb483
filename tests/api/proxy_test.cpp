// The API through a proxy.

#include "certificate_authority.hpp"
#include "scripted_proxy.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using then = reply::then;

namespace {

const std::string names = "DNS:localhost,IP:127.0.0.1";

// A proxy that answers CONNECT as a server does any request: with what the script says.
failure refused_tunnel(reply said, const std::string& login = {})
{
    world w;
    w.options.base_url = "https://api.example/v1";
    w.options.proxy = "http://" + login + w.server.name();
    w.options.connect_timeout = 1s;
    w.server.script = {said, said, said};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK_THAT(got.error().what, Contains("the proxy " + w.server.name()));
    CHECK_THAT(w.everything_logged + got.error().what, !Contains("hunter2"));
    REQUIRE_FALSE(w.server.requests.empty());
    CHECK(w.server.requests[0].head.find("first-secret") == std::string::npos);
    return got.error();
}

}  // namespace

TEST_CASE("a TLS server is reached through a tunnel, which is opened once and sees no token")
{
    certificate_authority ca;
    world w(ca.sign(names));
    w.options.ca_file = ca.file();
    scripted_proxy proxy(w.context, w.server.name());
    w.options.proxy = proxy.name();
    CHECK(w.get().value().status == 200);
    CHECK(w.get().value().status == 200);
    REQUIRE(proxy.requests.size() == 1);
    CHECK(proxy.requests[0] == "CONNECT " + w.server.name() + " HTTP/1.1\r\nHost: " + w.server.name() +
                                   "\r\nUser-Agent: clashcast\r\n\r\n");
    CHECK_THAT(w.server.requests.at(1).head, StartsWith("GET /v1/clans/%232PP HTTP/1.1\r\n"));
    CHECK_THAT(w.server.requests.at(1).head, !Contains("Proxy-"));
    w.close_client();
}

TEST_CASE("a proxy is told user and password, and the server behind its tunnel is not")
{
    certificate_authority ca;
    world w(ca.sign(names));
    w.options.ca_file = ca.file();
    scripted_proxy proxy(w.context, w.server.name());
    w.options.proxy = "http://Aladdin:open%20sesame@" + proxy.name();
    CHECK(w.get().value().status == 200);
    CHECK_THAT(proxy.requests.at(0), Contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
    CHECK_THAT(w.server.requests.at(0).head, !Contains("Proxy-"));
    w.close_client();
}

TEST_CASE("a tunnel opens with any 2xx, after any number of interim answers")
{
    certificate_authority ca;
    world w(ca.sign(names));
    w.options.ca_file = ca.file();
    scripted_proxy proxy(w.context, w.server.name());
    proxy.answer = GENERATE(as<std::string>(), "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 299\r\nX: y\r\n\r\n",
                            "HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
    w.options.proxy = proxy.name();
    CHECK(w.get().value().status == 200);
    w.close_client();
}

TEST_CASE("a server behind a tunnel has to have the right certificate")
{
    certificate_authority ca;
    world w(ca.sign("DNS:other.example"));
    w.options.ca_file = ca.file();
    scripted_proxy proxy(w.context, w.server.name());
    w.options.proxy = proxy.name();
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what == "TLS handshake with " + w.server.name() + " through the proxy " + proxy.name() +
                                  " failed: IP address mismatch");
}

TEST_CASE("a proxy that opens no tunnel is named, with what it said")
{
    CHECK_THAT(refused_tunnel({"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"}).what,
               Contains(" wants a user and a password (status 407): set proxy in [api]"));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"}, "u:hunter2@").what,
               Contains(" does not accept the user and the password"));
    auto denied = refused_tunnel({"HTTP/1.1 403 Forbidden by policy\r\nContent-Length: 3\r\n\r\nno!"});
    CHECK(denied.code == errc::refused);
    CHECK_THAT(denied.what, Contains(" opened no tunnel to api.example:443: it answered 403 Forbidden by policy"));
    auto away = refused_tunnel({"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"});
    CHECK(away.code == errc::not_connected);
    CHECK_THAT(refused_tunnel({"SSH-2.0-OpenSSH_9.2\r\n\r\n"}).what, Contains("it sent what is no HTTP: "));
    CHECK_THAT(refused_tunnel({"", then::close}).what, Contains("it ended the connection: "));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 200 OK\r\n\r\nwelcome"}).what, Contains("it sent more than was asked for"));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n"}).what, Contains("it answered 302"));
}

TEST_CASE("a proxy that does not answer is timed out")
{
    world w;
    w.options.base_url = "https://api.example/v1";
    w.options.proxy = w.server.name();
    w.options.connect_timeout = 50ms;
    w.server.script = {reply{"", then::stall}, reply{"", then::stall}, reply{"", then::stall}};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::timed_out);
    CHECK(got.error().what ==
          "the proxy " + w.server.name() + " opened no tunnel to api.example:443: it did not answer in time");
}

TEST_CASE("a proxy that cannot be reached is named")
{
    world w;
    w.options.proxy = "http://nosuch.invalid:3128";
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK_THAT(got.error().what, StartsWith("cannot resolve the proxy nosuch.invalid:3128: "));
}

TEST_CASE("a plain request is the proxy's to forward: it is told the whole URL, and who asks")
{
    world w;
    w.options.base_url = "http://api.example:8080/v1";
    w.options.proxy = "http://u:hunter2@" + w.server.name();
    w.server.script = {answer_with(200, "forwarded")};
    CHECK(w.get().value().body == "forwarded");
    auto& head = w.server.requests.at(0).head;
    CHECK_THAT(head, StartsWith("GET http://api.example:8080/v1/clans/%232PP HTTP/1.1\r\nHost: api.example:8080\r\n"));
    CHECK_THAT(head, Contains("\r\nProxy-Authorization: Basic dTpodW50ZXIy\r\n"));
    CHECK_THAT(head, Contains("\r\nAuthorization: Bearer first-secret\r\n"));
    CHECK(w.get().value().status == 200);
    CHECK(w.server.accepted == 1);
}

TEST_CASE("a proxy that forwards and wants a login is a failure, not an answer about the subject")
{
    world w;
    w.options.base_url = "http://api.example/v1";
    w.options.proxy = w.server.name();
    w.server.script = {answer_with(407, "")};
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::refused);
    CHECK(got.error().what ==
          "the proxy " + w.server.name() + " wants a user and a password (status 407): set proxy in [api]");
}

TEST_CASE("a proxy that echoes what it was sent tells no secret")
{
    world w;
    w.options.tokens = {"echoed-api-token"};
    w.options.base_url = "https://api.example/v1";
    w.options.proxy = "http://u:hunter2hunter2@" + w.server.name();
    w.server.script = {reply{"HTTP/1.1 400 dTpodW50ZXIyaHVudGVyMg== hunter2%68unter2\r\n\r\n"}};
    auto got = w.get();
    REQUIRE(got.has_error());
    log::error("{}", got.error().what);
    REQUIRE_FALSE(w.log.empty());
    CHECK_THAT(w.log.back(), Contains("it answered 400 ***== ***"));
}
