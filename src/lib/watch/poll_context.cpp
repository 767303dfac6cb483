#include "watch/poll_context.hpp"

#include "async/time_limit.hpp"

#include <chrono>
#include <utility>

namespace clashcast {

void poll_context::schedule_at(std::uint32_t number, clock::time_point when)
{
    due.put(number, when);
    if (when < awaited)
        notify();
}

void poll_context::failed(std::uint32_t number, const cause& why)
{
    if (subjects[number].active)
        failures.failed(subjects.ref_of(number), why);
}

void poll_context::answered(std::uint32_t number)
{
    auto& which = subjects[number];
    which.answered_at = moment();
    if (which.active && which.mark != failure_table::answered_last)
        failures.answered(subjects.ref_of(number));
}

std::uint32_t poll_context::moment() const
{
    return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(time.now() - begun).count()) + 1;
}

void poll_context::notify()
{
    if (changed)
        changed->notify_all();
}

boost::asio::awaitable<void> poll_context::wait_until(clock::time_point when)
{
    auto change = changed->wait();
    if (when == clock::time_point::max()) {
        co_await std::move(change);
        co_return;
    }
    auto due_time = time.sleep_until(when);
    co_await race(std::move(change), std::move(due_time));
}

}  // namespace clashcast
