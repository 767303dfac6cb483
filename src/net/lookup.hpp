#pragma once
// The addresses of one host.

#include "net/authority.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace clashcast::net {

using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

// Callers at the same time share one look-up. A system look-up cannot be interrupted: a caller that has waited for
// long enough, or is cancelled, leaves it behind, and the next one joins it.
class lookup {
public:
    lookup(boost::asio::any_io_executor, authority);
    ~lookup();
    lookup(const lookup&) = delete;
    lookup& operator=(const lookup&) = delete;

    // At least one address. Fails with the resolver's error, or asio::error::timed_out after `limit`. Throws when
    // cancelled.
    boost::asio::awaitable<boost::system::result<endpoints>> find(std::chrono::nanoseconds limit);

private:
    struct state;
    static void start(const std::shared_ptr<state>&);
    static boost::asio::awaitable<boost::system::error_code> join(std::shared_ptr<state>);
    static boost::asio::awaitable<boost::system::result<endpoints>> find_in(std::shared_ptr<state>,
                                                                            std::chrono::nanoseconds limit);

    std::shared_ptr<state> state_;
};

}  // namespace clashcast::net
