#pragma once
// Whom to trust, and whether it is them.

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace clashcast::net {

using tls_stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// Verifies against the CAs of `ca_file`, or of the system when it is empty. Fails with errc::invalid when the file
// cannot be used.
result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& ca_file);

// Asks for `host` (SNI), and fails when the certificate is another's, or with asio::error::timed_out. Throws when
// cancelled.
boost::asio::awaitable<boost::system::error_code> shake_hands(tls_stream&, const std::string& host,
                                                              std::chrono::nanoseconds limit);

// Why a handshake failed: "certificate has expired".
std::string handshake_problem(tls_stream&, boost::system::error_code);

}  // namespace clashcast::net
