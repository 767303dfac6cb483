#pragma once
// The connections, of which there are never more than the bound.

#include "api/connection.hpp"
#include "api/line.hpp"
#include "async/deadlines.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

class pool {
public:
    class slot;

    pool(boost::asio::any_io_executor, remote, std::size_t bound);

    // Suspends until one of the bound's slots is free; requests get them in the order of their tickets. Fails with
    // errc::closed when it is no longer wanted.
    boost::asio::awaitable<result<slot>> enter(std::uint64_t ticket, std::stop_token unwanted);

    std::size_t bound() const { return bound_; }

private:
    void leave(std::unique_ptr<connection>);

    boost::asio::any_io_executor executor_;
    remote to_;
    deadlines patience_;  // with an answer
    std::size_t bound_;
    std::size_t taken_ = 0;
    std::vector<std::unique_ptr<connection>> idle_;  // the one used last at the back
    line line_;
};

// The right to one connection, until destroyed; a connection that is still good then stays in the pool.
class pool::slot {
public:
    explicit slot(pool& p) : pool_(&p) {}
    slot(slot&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_))
    {
    }
    slot& operator=(slot&&) = delete;
    ~slot();

    // Takes an idle connection, the one used last, or opens one. Nothing to do when there is one already.
    boost::asio::awaitable<result<void>> connect();

    // Sends `request` over the slot's connection; over a new one if the server had ended that one while idle.
    boost::asio::awaitable<result<response>> exchange(const std::string& request);

private:
    boost::asio::awaitable<result<void>> open();
    void keep_if_good();

    pool* pool_;
    std::unique_ptr<connection> connection_;
    bool has_answered_ = false;
};

}  // namespace clashcast
