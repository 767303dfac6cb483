#pragma once
// The addresses of a name.

#include "net/authority.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast::net {

using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

// A system look-up blocks and cannot be interrupted, so each has a thread of its own: one that nobody answers holds up
// no other name. Concurrent calls for one name share one look-up, from any thread. A caller that has waited long
// enough, or is cancelled, leaves it running, and the next caller joins it. Nobody waits for these threads, not even
// the end of the process.
class lookups {
public:
    // Blocks; called on another thread.
    using system_lookup = std::function<boost::system::result<endpoints>(const std::string& host)>;

    explicit lookups(system_lookup);

    // At least one address. An IP address is its own, without a look-up. Fails with the resolver's error, or
    // asio::error::timed_out after `limit`. Throws when cancelled.
    boost::asio::awaitable<boost::system::result<endpoints>> find(authority, std::chrono::nanoseconds limit);

private:
    struct state;
    std::shared_ptr<state> state_;
};

// The process's look-ups, by getaddrinfo: /etc/hosts, nsswitch.conf and search domains count.
boost::asio::awaitable<boost::system::result<endpoints>> look_up(authority, std::chrono::nanoseconds limit);

}  // namespace clashcast::net
