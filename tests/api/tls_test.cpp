// Whom the client talks to, and whom it does not.

#include "certificate_authority.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

const std::string both_names = "DNS:localhost,IP:127.0.0.1";

failure handshake_failure(world& w)
{
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(w.server.requests.empty());
    return got.error();
}

}  // namespace

TEST_CASE("a server with a good certificate is asked, over one connection for many requests")
{
    certificate_authority ca;
    world w(ca.sign(both_names));
    w.options.ca_file = ca.file();
    auto host = GENERATE(as<std::string>(), "127.0.0.1", "localhost");
    w.options.base_url = w.server.url(host);
    std::string body(100'000, 'x');
    w.server.script = {answer_with(200, body), answer_with(200, body)};
    CHECK((w.get().value().body == body));
    CHECK((w.get().value().body == body));
    CHECK(w.server.accepted == 1);
}

TEST_CASE("a TLS connection that the server closed while it was idle is replaced at once")
{
    certificate_authority ca;
    world w(ca.sign(both_names));
    w.options.ca_file = ca.file();
    SECTION("after its answer")
    {
        w.server.script = {reply{answer_with(200, "{}").bytes, reply::then::close}};
    }
    SECTION("when the next request arrives")
    {
        w.server.script = {answer_with(200, "{}"), reply{"", reply::then::close}};
    }
    CHECK(w.get().value().status == 200);
    CHECK(w.get().value().status == 200);
    CHECK(w.server.accepted == 2);
    CHECK(w.clock.slept.empty());
}

TEST_CASE("a server with another's certificate is not asked")
{
    certificate_authority ca;
    world w(ca.sign("DNS:other.example"));
    w.options.ca_file = ca.file();
    SECTION("by address")
    {
        CHECK(handshake_failure(w).what ==
              "TLS handshake with " + w.server.name() + " failed: IP address mismatch");
    }
    SECTION("by name")
    {
        w.options.base_url = w.server.url("localhost");
        CHECK_THAT(handshake_failure(w).what, Catch::Matchers::EndsWith(" failed: hostname mismatch"));
    }
}

TEST_CASE("a server with a certificate that has expired is not asked")
{
    certificate_authority ca;
    world w(ca.sign(both_names, "20200101000000Z", "20210101000000Z"));
    w.options.ca_file = ca.file();
    auto f = handshake_failure(w);
    CHECK(f.code == errc::not_connected);
    CHECK(f.what == "TLS handshake with " + w.server.name() + " failed: certificate has expired");
}

TEST_CASE("a server whose certificate nobody known has signed is not asked")
{
    certificate_authority ca, another;
    world w(ca.sign(both_names));
    SECTION("not the CA of ca_file")
    {
        w.options.ca_file = another.file();
    }
    SECTION("none of the system's") {}
    CHECK_THAT(handshake_failure(w).what, Catch::Matchers::Contains("certificate"));
}

TEST_CASE("a server that does not finish the handshake is timed out")
{
    world w;
    w.options.base_url.replace(0, 4, "https");
    w.options.connect_timeout = 50ms;
    auto f = handshake_failure(w);
    CHECK(f.code == errc::timed_out);
    CHECK(f.what == "TLS handshake with " + w.server.name() + " failed: not done within 0.05 s");
    w.run_until([&] { return w.server.open == 0; });
}

TEST_CASE("a plain request to a TLS server fails, without a word of the token")
{
    certificate_authority ca;
    world w(ca.sign(both_names));
    w.options.base_url.replace(0, 5, "http");
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what.find("first-secret") == std::string::npos);
}
