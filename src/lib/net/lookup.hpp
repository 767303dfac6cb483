#pragma once
// Resolves names to addresses.

#include "net/url.hpp"

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

// A look-up by the system blocks and cannot be interrupted, so each runs on a thread of its own: a slow name server
// does not delay other names. Concurrent calls for one name, from any thread, share one look-up. A caller that times
// out or is cancelled leaves it running, and the next caller joins it. The threads are detached: the process ends
// without them.
class lookups {
public:
    // May block: it is called on a thread of its own.
    using system_lookup = std::function<boost::system::result<endpoints>(const std::string& host)>;

    explicit lookups(system_lookup);

    // Returns at least one address. Needs no look-up for an IP address. Fails with the resolver's error, or
    // asio::error::timed_out after `limit`. Throws when cancelled.
    boost::asio::awaitable<boost::system::result<endpoints>> find(authority, std::chrono::nanoseconds limit);

private:
    struct state;
    std::shared_ptr<state> state_;
};

// Resolves with the process's look-ups, by getaddrinfo(): it uses /etc/hosts, nsswitch.conf and search domains.
boost::asio::awaitable<boost::system::result<endpoints>> look_up(authority, std::chrono::nanoseconds limit);

}  // namespace clashcast::net
