#pragma once
// A queue of requests for something limited: connections, permits.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <stop_token>

namespace clashcast {

// Use from the executor's thread only.
class wait_queue {
public:
    explicit wait_queue(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    // Suspends until the request is the first in the queue and `take` returns true; then returns true. Returns false as
    // soon as `stop` is requested. Throws when cancelled. The request with the smallest number is first, so that one
    // that returns to the queue is served before later ones.
    //
    // The first calls `take` when it enters, when it becomes the first, and after wake_first(); with `retry`, also each
    // time that the coroutine that `retry` returns has ended.
    boost::asio::awaitable<bool> wait(std::uint64_t number, std::stop_token stop, std::function<bool()> take,
                                      std::function<boost::asio::awaitable<void>()> retry = {});

    // For when there may be something to take again.
    void wake_first();

private:
    struct ticket;

    boost::asio::any_io_executor executor_;
    std::list<ticket*> tickets_;  // by number
};

}  // namespace clashcast
