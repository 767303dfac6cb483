#include "redis/connection.hpp"

#include "coroutines.hpp"
#include "redis_server.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

// An authority of our own, and a server whose certificate it signed, for the name localhost only; one of -1 days has
// expired. Another authority, other.pem, has signed nothing.
class tls_server {
public:
    explicit tls_server(int days = 2, const std::string& asks_clients = "no")
        : server_({"--appendonly", "no"}), port_(server_.port())
    {
        auto in = [&](const std::string& file) { return (server_.folder() / file).string(); };
        auto openssl = [&](const std::string& words) {
            auto line = "cd '" + server_.folder().string() + "' && openssl " + words + " >openssl.log 2>&1";
            REQUIRE(std::system(line.c_str()) == 0);
        };
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=test authority' "
                "-keyout ca.key -out ca.pem");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=other authority' "
                "-keyout other.key -out other.pem");
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' "
                "-addext subjectAltName=DNS:localhost -keyout server.key -out server.csr");
        openssl("x509 -req -in server.csr -copy_extensions copy -CA ca.pem -CAkey ca.key -CAcreateserial -days " +
                std::to_string(days) + " -out server.pem");
        server_.stop();
        server_.start({"--port", "0", "--tls-port", std::to_string(port_), "--tls-cert-file", in("server.pem"),
                       "--tls-key-file", in("server.key"), "--tls-ca-cert-file", in("ca.pem"),
                       "--tls-auth-clients", asks_clients});
    }

    std::string file(const std::string& name) const { return (server_.folder() / name).string(); }

    redis::settings to(const std::string& host, const std::string& ca = "ca.pem") const
    {
        redis::settings how;
        how.server = redis::parse_address("rediss://" + host + ":" + std::to_string(port_)).value();
        how.tls.ca_file = ca.empty() ? ca : (server_.folder() / ca).string();
        return how;
    }

private:
    redis_server server_;
    int port_;
};

result<std::string> ping(redis::settings how)
{
    asio::io_context context;
    result<std::string> said = std::string();
    auto task = [&]() -> asio::awaitable<void> {
        auto line = co_await redis::connection::open(how);
        if (!line) {
            said = line.error();
            co_return;
        }
        std::string large(300'000, 'x');
        auto reply = co_await (*line)->execute(redis::command("ECHO", large));
        said = reply->text == large ? "as sent" : "something else";
    };
    run(context, task());
    return said;
}

}  // namespace

TEST_CASE("over TLS, only a certificate of a trusted authority for the right host will do")
{
    tls_server server;
    CHECK(ping(server.to("localhost")).value() == "as sent");

    auto wrong_host = ping(server.to("127.0.0.1"));
    CHECK(wrong_host.error().code == errc::refused);
    CHECK(wrong_host.error().what.find("IP address mismatch") != std::string::npos);

    auto stranger = ping(server.to("localhost", ""));
    CHECK(stranger.error().code == errc::refused);
    CHECK(stranger.error().what.find("self-signed certificate in certificate chain") != std::string::npos);

    auto other_authority = ping(server.to("localhost", "other.pem"));
    CHECK(other_authority.error().code == errc::refused);
    CHECK(other_authority.error().what.find("self-signed certificate in certificate chain") != std::string::npos);

    auto no_file = ping(server.to("localhost", "nowhere.pem"));
    CHECK(no_file.error().code == errc::refused);
    CHECK(no_file.error().what.find("nowhere.pem") != std::string::npos);
}

TEST_CASE("over TLS, a certificate that has expired will not do")
{
    tls_server server(-1);
    auto said = ping(server.to("localhost"));
    CHECK(said.error().code == errc::refused);
    CHECK(said.error().what.find("certificate has expired") != std::string::npos);
}

TEST_CASE("a server that asks for a certificate gets ours, and one that it does not trust is an error that says so")
{
    tls_server server(2, "yes");
    auto how = server.to("localhost");
    auto without = ping(how);
    CHECK(without.error().code == errc::refused);
    CHECK_THAT(without.error().what,
               Catch::EndsWith("certificate required (SSL routines): set cert_file and key_file"));

    how.tls.cert_file = server.file("server.pem");
    how.tls.key_file = server.file("server.key");
    CHECK(ping(how).value() == "as sent");

    how.tls.cert_file = server.file("other.pem");
    how.tls.key_file = server.file("other.key");
    auto other = ping(how);
    CHECK(other.error().code == errc::refused);
    CHECK_THAT(other.error().what, Catch::EndsWith(": the server does not accept the certificate in cert_file"));

    how.tls.key_file = server.file("nowhere.key");
    auto no_file = ping(how);
    CHECK(no_file.error().code == errc::refused);
    CHECK_THAT(no_file.error().what, Catch::Contains("nowhere.key\" cannot be used"));
}

TEST_CASE("TLS to a server that speaks none fails at the deadline")
{
    redis_server plain;
    redis::settings how;
    how.server = redis::parse_address("rediss://localhost:" + std::to_string(plain.port())).value();
    how.connect_timeout = std::chrono::milliseconds(50);
    auto said = ping(how);
    CHECK(said.error().code == errc::timed_out);
    CHECK(said.error().what.find("rediss://localhost:") != std::string::npos);
}
