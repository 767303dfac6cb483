#include "watch/wait.hpp"

#include "async/race.hpp"

#include <utility>

namespace clashcast {

boost::asio::awaitable<void> wait_until(clock& time, clock::time_point when, condition& changed)
{
    auto change = changed.wait();
    if (when == clock::time_point::max()) {
        co_await std::move(change);
        co_return;
    }
    auto due = time.sleep_until(when);
    co_await either(std::move(change), std::move(due));
}

}  // namespace clashcast
