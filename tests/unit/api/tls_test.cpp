// Which servers the client trusts.

#include "certificate_authority.hpp"
#include "api_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

const std::string both_names = "DNS:localhost,IP:127.0.0.1";

failure handshake_failure(api_fixture& f)
{
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(f.server.requests.empty());
    return got.error();
}

}  // namespace

TEST_CASE("a server with a valid certificate gets many requests over one connection")
{
    certificate_authority ca;
    api_fixture f(ca.sign(both_names));
    f.options.ca_file = ca.file();
    auto host = GENERATE(as<std::string>(), "127.0.0.1", "localhost");
    f.options.base_url = f.server.url(host);
    std::string body(100'000, 'x');
    f.server.script = {reply_with(200, body), reply_with(200, body)};
    CHECK((f.get().value().body == body));
    CHECK((f.get().value().body == body));
    CHECK(f.server.accepted == 1);
}

TEST_CASE("a TLS connection that the server closed while idle is replaced at once")
{
    certificate_authority ca;
    api_fixture f(ca.sign(both_names));
    f.options.ca_file = ca.file();
    SECTION("after its response")
    {
        f.server.script = {reply{reply_with(200, "{}").bytes, reply::then::close}};
    }
    SECTION("when the next request arrives")
    {
        f.server.script = {reply_with(200, "{}"), reply{"", reply::then::close}};
    }
    CHECK(f.get().value().status == 200);
    CHECK(f.get().value().status == 200);
    CHECK(f.server.accepted == 2);
    CHECK(f.clock.slept.empty());
}

TEST_CASE("a server with the certificate of another host gets no request")
{
    certificate_authority ca;
    api_fixture f(ca.sign("DNS:other.example"));
    f.options.ca_file = ca.file();
    SECTION("by address")
    {
        CHECK(handshake_failure(f).what ==
              "TLS handshake with " + f.server.name() + " failed: IP address mismatch");
    }
    SECTION("by name")
    {
        f.options.base_url = f.server.url("localhost");
        CHECK_THAT(handshake_failure(f).what, Catch::Matchers::EndsWith(" failed: hostname mismatch"));
    }
}

TEST_CASE("a server with an expired certificate gets no request")
{
    certificate_authority ca;
    api_fixture f(ca.sign(both_names, "20200101000000Z", "20210101000000Z"));
    f.options.ca_file = ca.file();
    auto failed = handshake_failure(f);
    CHECK(failed.code == errc::not_connected);
    CHECK(failed.what == "TLS handshake with " + f.server.name() + " failed: certificate has expired");
}

TEST_CASE("a server whose certificate is signed by an unknown CA gets no request")
{
    certificate_authority ca, another;
    api_fixture f(ca.sign(both_names));
    SECTION("not the CA of ca_file")
    {
        f.options.ca_file = another.file();
    }
    SECTION("not a CA of the system") {}
    CHECK_THAT(handshake_failure(f).what, Catch::Matchers::Contains("certificate"));
}

TEST_CASE("a handshake that does not complete times out")
{
    api_fixture f;
    f.options.base_url.replace(0, 4, "https");
    f.options.connect_timeout = 50ms;
    auto failed = handshake_failure(f);
    CHECK(failed.code == errc::timed_out);
    CHECK(failed.what == "TLS handshake with " + f.server.name() + " failed: not complete within 0.05 s");
    f.run_until([&] { return f.server.open == 0; });
}

TEST_CASE("a plain request to a TLS server fails with an error that does not quote the token")
{
    certificate_authority ca;
    api_fixture f(ca.sign(both_names));
    f.options.base_url.replace(0, 5, "http");
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what.find("first-secret") == std::string::npos);
}
