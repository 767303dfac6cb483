#pragma once
// Asks a running clashcast whether it is alive.

#include <clashcast/error.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>

namespace clashcast::http {

// GET /livez. Fails with what the server said, or why it could not be asked within 5 s. Blocks.
result<void> check_live(boost::asio::ip::address listen, std::uint16_t port);

}  // namespace clashcast::http
