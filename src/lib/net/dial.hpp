#pragma once
// Connects to the first address that answers.

#include "net/lookup.hpp"

namespace clashcast::net {

// Tries the addresses in order. Each gets an equal share of the remaining time, so that one that drops packets does not
// use up all of it. The socket has TCP_NODELAY. Fails with the error of the last address, asio::error::timed_out
// included. Throws when cancelled.
boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket>> dial(endpoints,
                                                                                 std::chrono::nanoseconds limit);

}  // namespace clashcast::net
