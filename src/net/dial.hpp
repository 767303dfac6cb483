#pragma once
// From addresses to a connected socket.

#include "net/lookup.hpp"

namespace clashcast::net {

// Tries one address after the other; each gets an equal share of the time left, as one that swallows packets must not
// use up all of it. Fails with the last one's error, asio::error::timed_out included. Throws when cancelled.
boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket>> dial(endpoints,
                                                                                 std::chrono::nanoseconds limit);

}  // namespace clashcast::net
