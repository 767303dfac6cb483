#pragma once
// TLS over a socket: whom to trust, whether it is them, and what they say.

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace clashcast::net {

// Verifies against the CAs of `ca_file`, or of the system when it is empty. Fails with errc::invalid when the file
// cannot be used.
result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& ca_file);

// OpenSSL itself reads from the socket and writes to it: Asio's own stream copies all there is twice more. Asio only
// says when the socket is ready. One read and one write may be under way at the same time; both end when they are
// cancelled or the socket is closed, and may end without having been suspended.
class tls_stream {
public:
    tls_stream(boost::asio::ip::tcp::socket, boost::asio::ssl::context&);

    // Before the rest. Asks for `host` (SNI), and fails when the certificate is another's.
    boost::asio::awaitable<boost::system::error_code> shake_hands(const std::string& host);

    // At least a byte, or a problem: asio::error::eof when the peer has said that this is all.
    boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer, boost::system::error_code& problem);

    // All of it, unless there is a problem.
    boost::asio::awaitable<std::size_t> write(boost::asio::const_buffer, boost::system::error_code& problem);

    // Whether the peer is there and has sent nothing that was not read; what TLS itself sends does not count. Does not
    // wait. When nothing is under way.
    bool is_quiet();

    boost::asio::ip::tcp::socket& lowest_layer() { return socket_; }
    SSL* native_handle() { return session_.get(); }

private:
    template <class Call>
    boost::asio::awaitable<void> perform(const Call&, boost::system::error_code& problem);

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<SSL, void (*)(SSL*)> session_;
};

// That, or asio::error::timed_out. Throws when cancelled.
boost::asio::awaitable<boost::system::error_code> shake_hands(tls_stream&, const std::string& host,
                                                              std::chrono::nanoseconds limit);

// Why a handshake failed: "certificate has expired".
std::string handshake_problem(tls_stream&, boost::system::error_code);

}  // namespace clashcast::net
