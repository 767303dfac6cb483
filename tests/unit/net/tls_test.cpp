// Data through a TLS stream, and its end. For the verification of certificates see tests/unit/api/tls_test.cpp and
// tests/unit/redis/tls_test.cpp.

#include "net/dial.hpp"
#include "net/tls.hpp"

#include "coroutines.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// A stream and its peer, after the handshake.
class conversation {
public:
    enum class peer_wants { nothing, certificate };

    explicit conversation(peer_wants what = peer_wants::nothing) : wants_(what)
    {
        temporary_folder folder;
        auto certificate = folder.file("certificate"), key = folder.file("key");
        auto make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
                    "-keyout " + key + " -out " + certificate + " 2>/dev/null";
        REQUIRE(std::system(make.c_str()) == 0);
        identity_.use_certificate_chain_file(certificate);
        identity_.use_private_key_file(key, asio::ssl::context::pem);
        trust_ = net::make_tls_context(net::tls_options(certificate)).value();
        run(context, meet());
    }

    asio::io_context context;
    std::optional<net::tls_stream> stream;
    std::optional<asio::ssl::stream<tcp::socket>> peer;

private:
    asio::awaitable<void> meet()
    {
        tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        net::endpoints there(1, acceptor.local_endpoint());
        auto socket = co_await net::dial(there, 1min);
        stream.emplace(std::move(*socket), *trust_);
        auto accepted = co_await acceptor.async_accept(asio::use_awaitable);
        peer.emplace(std::move(accepted), identity_);
        if (wants_ == peer_wants::certificate)
            peer->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
        const std::string name = "localhost";
        auto both = net::shake_hands(*stream, name, 1min) &&
                    peer->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        try {
            auto error = co_await std::move(both);
            CHECK_FALSE(error);
        } catch (const boost::system::system_error&) {  // of the peer
            CHECK(wants_ == peer_wants::certificate);
        }
    }

    peer_wants wants_;
    asio::ssl::context identity_{asio::ssl::context::tls_server};
    std::shared_ptr<asio::ssl::context> trust_;
};

asio::awaitable<error_code> read_to_end(net::tls_stream& stream, std::string& all)
{
    std::string part(64 * 1024, '\0');
    error_code error;
    while (!error) {
        auto count = co_await stream.read_some(asio::buffer(part), error);
        all.append(part, 0, count);
    }
    co_return error;
}

}  // namespace

TEST_CASE("a TLS stream reads while it writes more than the peer can buffer")
{
    conversation c;
    std::string sent(8 << 20, '\0'), back;
    for (std::size_t i = 0; i < sent.size(); ++i)
        sent[i] = static_cast<char>(i * i >> 8);
    auto echo = [&]() -> asio::awaitable<void> {
        std::string part(100'000, '\0');
        for (std::size_t done = 0; done < sent.size();) {
            auto count = co_await c.peer->async_read_some(asio::buffer(part), asio::use_awaitable);
            co_await asio::async_write(*c.peer, asio::buffer(part, count), asio::use_awaitable);
            done += count;
        }
        error_code ignored;
        co_await c.peer->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    };
    auto talk = [&]() -> asio::awaitable<void> {
        error_code error;
        auto count = co_await c.stream->write(asio::buffer(sent), error);
        CHECK_FALSE(error);
        CHECK(count == sent.size());
    };
    auto listen = [&]() -> asio::awaitable<void> {
        auto error = co_await read_to_end(*c.stream, back);
        CHECK(error == asio::error::eof);
        c.stream->lowest_layer().close();
    };
    auto all = [&]() -> asio::awaitable<void> {
        auto together = echo() && talk() && listen();
        co_await std::move(together);
    };
    run(c.context, all());
    CHECK((back == sent));
}

TEST_CASE("a TLS stream whose peer closes without close_notify is truncated")
{
    conversation c;
    std::string all;
    auto task = [&]() -> asio::awaitable<void> {
        co_await asio::async_write(*c.peer, asio::buffer("abc", 3), asio::use_awaitable);
        c.peer->lowest_layer().close();
        auto error = co_await read_to_end(*c.stream, all);
        CHECK(error == asio::ssl::error::stream_truncated);
    };
    run(c.context, task());
    CHECK(all == "abc");
}

TEST_CASE("a write to a closed peer is an error, not a signal")
{
    conversation c;
    c.peer->lowest_layer().close();
    error_code error;
    auto task = [&]() -> asio::awaitable<void> {
        while (!error)
            co_await c.stream->write(asio::buffer("abc", 3), error);
    };
    run(c.context, task());
    CHECK((error == asio::error::broken_pipe || error == asio::error::connection_reset));
}

TEST_CASE("a write finds the alert of a peer that wanted a certificate and has closed the connection")
{
    conversation c(conversation::peer_wants::certificate);
    c.peer->lowest_layer().close();
    auto task = [&]() -> asio::awaitable<void> {
        const std::string some = "some";
        error_code error;
        while (!error)
            co_await c.stream->write(asio::buffer(some), error);
        CHECK(net::certificate_advice(error) == "set cert_file and key_file");
    };
    run(c.context, task());
}

TEST_CASE("closing the socket of a TLS stream ends its operations, and later ones fail")
{
    conversation c;
    std::string all;
    auto close = [&]() -> asio::awaitable<void> {
        c.stream->lowest_layer().close();
        co_return;
    };
    auto task = [&]() -> asio::awaitable<void> {
        auto both = read_to_end(*c.stream, all) && close();
        auto error = co_await std::move(both);
        CHECK(error == asio::error::operation_aborted);
        co_await c.stream->write(asio::buffer("abc", 3), error);
        CHECK(error == asio::error::operation_aborted);
    };
    run(c.context, task());
    CHECK(all.empty());
}
