#pragma once
// The connections to the API, and the queue for them.

#include "api/connection.hpp"
#include "api/wait_queue.hpp"
#include "async/time_limit.hpp"

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

// Use from the executor's thread only. Must outlive its slots.
class pool {
public:
    class slot;

    pool(boost::asio::any_io_executor, endpoint, std::size_t limit);

    // Suspends until fewer than `limit` slots are in use; the request with the smallest number is served first. Fails
    // with errc::closed when `stop` is requested. Throws when cancelled.
    boost::asio::awaitable<result<slot>> enter(std::uint64_t number, std::stop_token stop);

    std::size_t limit() const { return limit_; }

private:
    void leave(std::unique_ptr<connection>);

    endpoint to_;
    deadlines response_limit_;
    std::size_t limit_;
    std::size_t used_ = 0;
    std::vector<std::unique_ptr<connection>> idle_;  // the one used last at the back
    wait_queue queue_;
};

// The right to one connection, until destroyed. Its connection then returns to the pool if it can be reused.
class pool::slot {
public:
    explicit slot(pool& p) : pool_(&p) {}
    slot(slot&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_))
    {
    }
    slot& operator=(slot&&) = delete;
    ~slot();

    // Takes the idle connection that was used last, or opens one. Does nothing if the slot has one. Fails and throws as
    // connection::open() does.
    boost::asio::awaitable<result<void>> connect();

    // Sends `request` over the slot's connection; once more over a new one if the server had closed an idle one. Fails
    // and throws as connection::exchange() does. Call connect() before.
    boost::asio::awaitable<result<http_response>> exchange(const std::string& request);

private:
    boost::asio::awaitable<result<void>> open();
    void close_unless_reusable();

    pool* pool_;
    std::unique_ptr<connection> connection_;
    bool is_reused_ = false;  // the connection has carried a response before
};

}  // namespace clashcast
