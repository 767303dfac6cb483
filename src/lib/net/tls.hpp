#pragma once
// TLS clients: which certificates to trust, the handshake, and the stream.

#include "net/tls_options.hpp"

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::net {

// Fails with errc::invalid when a file cannot be used.
result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const tls_options&);

// OpenSSL itself reads from and writes to the socket, because Asio's own stream copies all data twice more; Asio only
// waits until the socket is ready. One read and one write may run at the same time. Both end when they are cancelled or
// the socket is closed, and may end without having suspended.
class tls_stream {
public:
    tls_stream(boost::asio::ip::tcp::socket, boost::asio::ssl::context&);

    // Call first. Sends `host` (SNI), and fails if the certificate is not for it.
    boost::asio::awaitable<boost::system::error_code> shake_hands(const std::string& host);

    // Reads at least one byte, unless there is an error: asio::error::eof after the peer's close_notify.
    boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer, boost::system::error_code& error);

    // Writes all bytes, unless there is an error: the peer's alert, if it ended the connection with one.
    boost::asio::awaitable<std::size_t> write(boost::asio::const_buffer, boost::system::error_code& error);

    // Whether the peer has neither closed the stream nor sent data that was not read; TLS's own messages do not count.
    // Does not block. Not during a read or write.
    bool is_quiet();

    boost::asio::ip::tcp::socket& lowest_layer() { return socket_; }
    SSL* native_handle() { return session_.get(); }

private:
    template <class Call>
    boost::asio::awaitable<void> perform(const Call&, boost::system::error_code& error);
    std::optional<boost::system::error_code> alert();

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<SSL, void (*)(SSL*)> session_;
};

// The same within `limit`: else fails with asio::error::timed_out. Throws when cancelled.
boost::asio::awaitable<boost::system::error_code> shake_hands(tls_stream&, const std::string& host,
                                                              std::chrono::nanoseconds limit);

// Why the handshake failed: "certificate has expired".
std::string handshake_error(tls_stream&, boost::system::error_code);

// What to do if a server refuses our certificate, or that there is none: "set cert_file and key_file". Empty for any
// other error. In TLS 1.3 it comes after the handshake, from the first read.
std::string_view certificate_advice(boost::system::error_code);

}  // namespace clashcast::net
