// Whom the client talks to, and whom it does not.

#include "temporary_folder.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

void call(const std::string& command)
{
    if (std::system((command + " 2>/dev/null >/dev/null").c_str()) != 0)
        throw std::runtime_error("failed: " + command);
}

// A CA in a temporary folder, and what it signs.
class authority {
public:
    authority()
    {
        std::ofstream(path("ca.cnf"))
            << "[ca]\ndefault_ca=d\n[d]\ndatabase=" << path("index") << "\nserial=" << path("serial")
            << "\nnew_certs_dir=" << folder_.path().string()
            << "\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n[p]\n"
               "commonName=supplied\n";
        folder_.write("index", "");
        folder_.write("serial", "01\n");
        call(fmt::format("openssl req -x509 {} -keyout {} -out {} -days 30 -subj /CN=ca", new_key,
                         path("ca.key"), path("ca.crt")));
    }

    std::string file() const { return path("ca.crt"); }

    // `names`: "DNS:localhost,IP:127.0.0.1"
    std::unique_ptr<certificate> sign(const std::string& names, const std::string& start = "20200101000000Z",
                                      const std::string& end = "20991231000000Z") const
    {
        call(fmt::format("openssl req {} -keyout {} -out {} -subj /CN=server -addext subjectAltName={}",
                         new_key, path("server.key"), path("server.csr"), names));
        call(
            fmt::format("openssl ca -batch -notext -config {} -cert {} -keyfile {} -in {} -out {} "
                        "-startdate {} -enddate {}",
                        path("ca.cnf"), path("ca.crt"), path("ca.key"), path("server.csr"),
                        path("server.crt"), start, end));
        return std::make_unique<certificate>(certificate{path("server.crt"), path("server.key")});
    }

private:
    static constexpr const char* new_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    std::string path(const char* name) const { return folder_.file(name); }
    temporary_folder folder_;
};

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
    authority ca;
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
    authority ca;
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
    authority ca;
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
    authority ca;
    world w(ca.sign(both_names, "20200101000000Z", "20210101000000Z"));
    w.options.ca_file = ca.file();
    auto f = handshake_failure(w);
    CHECK(f.code == errc::not_connected);
    CHECK(f.what == "TLS handshake with " + w.server.name() + " failed: certificate has expired");
}

TEST_CASE("a server whose certificate nobody known has signed is not asked")
{
    authority ca, another;
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
    authority ca;
    world w(ca.sign(both_names));
    w.options.base_url.replace(0, 5, "http");
    auto got = w.get();
    REQUIRE(got.has_error());
    CHECK(got.error().what.find("first-secret") == std::string::npos);
}
