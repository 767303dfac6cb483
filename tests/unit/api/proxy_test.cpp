// Requests through a proxy.

#include "certificate_authority.hpp"
#include "scripted_proxy.hpp"
#include "api_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using then = reply::then;

namespace {

const std::string names = "DNS:localhost,IP:127.0.0.1";

// The failure of a request through a proxy that answers CONNECT with `sent`.
failure refused_tunnel(reply sent, const std::string& login = {})
{
    api_fixture f;
    f.options.base_url = "https://api.example/v1";
    f.options.proxy = "http://" + login + f.server.name();
    f.options.connect_timeout = 1s;
    f.server.script = {sent, sent, sent};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK_THAT(got.error().what, Contains("the proxy " + f.server.name()));
    CHECK_THAT(f.everything_logged + got.error().what, !Contains("hunter2"));
    REQUIRE_FALSE(f.server.requests.empty());
    CHECK(f.server.requests[0].head.find("first-secret") == std::string::npos);
    return got.error();
}

}  // namespace

TEST_CASE("requests to a TLS server share one tunnel, which sees no token")
{
    certificate_authority ca;
    api_fixture f(ca.sign(names));
    f.options.ca_file = ca.file();
    scripted_proxy proxy(f.context, f.server.name());
    f.options.proxy = proxy.name();
    CHECK(f.get().value().status == 200);
    CHECK(f.get().value().status == 200);
    REQUIRE(proxy.requests.size() == 1);
    CHECK(proxy.requests[0] == "CONNECT " + f.server.name() + " HTTP/1.1\r\nHost: " + f.server.name() +
                                   "\r\nUser-Agent: clashcast\r\n\r\n");
    CHECK_THAT(f.server.requests.at(1).head, StartsWith("GET /v1/clans/%232PP HTTP/1.1\r\n"));
    CHECK_THAT(f.server.requests.at(1).head, !Contains("Proxy-"));
    f.close_client();
}

TEST_CASE("user and password are sent to the proxy, but not through its tunnel")
{
    certificate_authority ca;
    api_fixture f(ca.sign(names));
    f.options.ca_file = ca.file();
    scripted_proxy proxy(f.context, f.server.name());
    f.options.proxy = "http://Aladdin:open%20sesame@" + proxy.name();
    CHECK(f.get().value().status == 200);
    CHECK_THAT(proxy.requests.at(0), Contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
    CHECK_THAT(f.server.requests.at(0).head, !Contains("Proxy-"));
    f.close_client();
}

TEST_CASE("a tunnel opens with any 2xx, after any number of interim responses")
{
    certificate_authority ca;
    api_fixture f(ca.sign(names));
    f.options.ca_file = ca.file();
    scripted_proxy proxy(f.context, f.server.name());
    proxy.response = GENERATE(as<std::string>(), "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 299\r\nX: y\r\n\r\n",
                            "HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
    f.options.proxy = proxy.name();
    CHECK(f.get().value().status == 200);
    f.close_client();
}

TEST_CASE("the certificate of a server is verified through a tunnel too")
{
    certificate_authority ca;
    api_fixture f(ca.sign("DNS:other.example"));
    f.options.ca_file = ca.file();
    scripted_proxy proxy(f.context, f.server.name());
    f.options.proxy = proxy.name();
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what == "TLS handshake with " + f.server.name() + " through the proxy " + proxy.name() +
                                  " failed: IP address mismatch");
}

TEST_CASE("the failure of a tunnel names the proxy and what it sent")
{
    CHECK_THAT(refused_tunnel({"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"}).what,
               Contains(" requires a user and a password (status 407): set proxy in [api]"));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"}, "u:hunter2@").what,
               Contains(" does not accept the user and the password"));
    auto denied = refused_tunnel({"HTTP/1.1 403 Forbidden by policy\r\nContent-Length: 3\r\n\r\nno!"});
    CHECK(denied.code == errc::refused);
    CHECK_THAT(denied.what, Contains(" did not open a tunnel to api.example:443: it answered 403 Forbidden by policy"));
    auto away = refused_tunnel({"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"});
    CHECK(away.code == errc::not_connected);
    CHECK_THAT(refused_tunnel({"SSH-2.0-OpenSSH_9.2\r\n\r\n"}).what, Contains("it sent malformed HTTP: "));
    CHECK_THAT(refused_tunnel({"", then::close}).what, Contains("it closed the connection: "));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 200 OK\r\n\r\nwelcome"}).what, Contains("it sent data after its response"));
    CHECK_THAT(refused_tunnel({"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n"}).what, Contains("it answered 302"));
}

TEST_CASE("a proxy that does not answer times out")
{
    api_fixture f;
    f.options.base_url = "https://api.example/v1";
    f.options.proxy = f.server.name();
    f.options.connect_timeout = 50ms;
    f.server.script = {reply{"", then::stall}, reply{"", then::stall}, reply{"", then::stall}};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::timed_out);
    CHECK(got.error().what ==
          "the proxy " + f.server.name() + " did not open a tunnel to api.example:443: it did not answer in time");
}

TEST_CASE("a failure to resolve the proxy names it")
{
    api_fixture f;
    f.options.proxy = "http://nosuch.invalid:3128";
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK_THAT(got.error().what, StartsWith("cannot resolve the proxy nosuch.invalid:3128: "));
}

TEST_CASE("the proxy forwards plain requests: it gets the whole URL and the login")
{
    api_fixture f;
    f.options.base_url = "http://api.example:8080/v1";
    f.options.proxy = "http://u:hunter2@" + f.server.name();
    f.server.script = {reply_with(200, "forwarded")};
    CHECK(f.get().value().body == "forwarded");
    auto& head = f.server.requests.at(0).head;
    CHECK_THAT(head, StartsWith("GET http://api.example:8080/v1/clans/%232PP HTTP/1.1\r\nHost: api.example:8080\r\n"));
    CHECK_THAT(head, Contains("\r\nProxy-Authorization: Basic dTpodW50ZXIy\r\n"));
    CHECK_THAT(head, Contains("\r\nAuthorization: Bearer first-secret\r\n"));
    CHECK(f.get().value().status == 200);
    CHECK(f.server.accepted == 1);
}

TEST_CASE("a forwarding proxy that requires a login is a failure, not a response about the subject")
{
    api_fixture f;
    f.options.base_url = "http://api.example/v1";
    f.options.proxy = f.server.name();
    f.server.script = {reply_with(407, "")};
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::refused);
    CHECK(got.error().what ==
          "the proxy " + f.server.name() + " requires a user and a password (status 407): set proxy in [api]");
}

TEST_CASE("secrets that a proxy echoes are removed from the log")
{
    api_fixture f;
    f.options.tokens = {"echoed-api-token"};
    f.options.base_url = "https://api.example/v1";
    f.options.proxy = "http://u:hunter2hunter2@" + f.server.name();
    f.server.script = {reply{"HTTP/1.1 400 dTpodW50ZXIyaHVudGVyMg== hunter2%68unter2\r\n\r\n"}};
    auto got = f.get();
    REQUIRE(got.has_error());
    log::error("{}", got.error().what);
    REQUIRE_FALSE(f.log.empty());
    CHECK_THAT(f.log.back(), Contains("it answered 400 ***== ***"));
}
