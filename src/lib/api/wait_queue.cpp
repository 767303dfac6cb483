#include "api/wait_queue.hpp"

#include "async/condition.hpp"
#include "async/time_limit.hpp"

#include <algorithm>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

// A request in the queue, for as long as this lives.
struct wait_queue::ticket {
    ticket(wait_queue& in, std::uint64_t n, std::stop_token stop)
        : queue(in), number(n), woken(in.executor_), on_stop(std::move(stop), [this] { woken.notify_all(); })
    {
        auto& all = queue.tickets_;
        auto earlier = std::find_if(all.rbegin(), all.rend(), [n](ticket* other) { return other->number < n; });
        self = all.insert(earlier.base(), this);
    }
    ~ticket()
    {
        queue.tickets_.erase(self);
        queue.wake_first();
    }
    ticket(const ticket&) = delete;
    ticket& operator=(const ticket&) = delete;

    bool is_first() const { return queue.tickets_.front() == this; }

    wait_queue& queue;
    const std::uint64_t number;
    condition woken;
    std::list<ticket*>::iterator self;
    std::stop_callback<std::function<void()>> on_stop;
};

asio::awaitable<bool> wait_queue::wait(std::uint64_t number, std::stop_token stop, std::function<bool()> take,
                                       std::function<asio::awaitable<void>()> retry)
{
    if (tickets_.empty() && !stop.stop_requested() && take())
        co_return true;
    ticket own(*this, number, stop);
    while (!stop.stop_requested()) {
        if (own.is_first() && take())
            co_return true;
        auto woken = own.woken.wait();
        if (own.is_first() && retry) {
            auto later = retry();
            co_await race(std::move(later), std::move(woken));
        } else {
            co_await std::move(woken);
        }
    }
    co_return false;
}

void wait_queue::wake_first()
{
    if (!tickets_.empty())
        tickets_.front()->woken.notify_all();
}

}  // namespace clashcast
