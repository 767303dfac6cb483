#include "journal/capacity.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast {

bool exceeds(const journal_bounds& b, std::uint64_t events, std::uint64_t bytes)
{
    return (b.max_events > 0 && events > b.max_events) || (b.max_bytes > 0 && bytes > b.max_bytes);
}

capacity::capacity(boost::asio::any_io_executor executor, journal_bounds bounds, std::string label)
    : bounds_(bounds), label_(std::move(label)), changed_(std::move(executor))
{
}

// At a bound it is full: one more event would exceed the bound.
bool capacity::full() const
{
    auto waits = bounds_.when_full == journal_bounds::overflow::wait;
    return reason_ || (waits && exceeds(bounds_, events_ + 1, bytes_ + 1));
}

bool capacity::crowded() const
{
    return exceeds(bounds_, events_ + events_ / 9 + 1, bytes_ + bytes_ / 9 + 1);
}

awaitable<void> capacity::room()
{
    while (full() && !released_) {
        if (!std::exchange(logged_, true)) {
            auto backlog = fmt::format("{} events in {} bytes wait for the slowest sink", events_, bytes_);
            log::warning("{}: full ({}); polling waits", label_, reason_.value_or(backlog));
        }
        co_await changed_.wait();
    }
}

void capacity::set(std::uint64_t events, std::uint64_t bytes)
{
    events_ = events;
    bytes_ = bytes;
    wake();
}

void capacity::add(std::uint64_t events, std::uint64_t bytes)
{
    events_ += events;
    bytes_ += bytes;
}

void capacity::hold(std::optional<std::string> reason)
{
    reason_ = std::move(reason);
    wake();
}

void capacity::release()
{
    released_ = true;
    changed_.notify_all();
}

void capacity::wake()
{
    if (full())
        return;
    if (std::exchange(logged_, false))
        log::info("{}: has room again; polling goes on", label_);
    changed_.notify_all();
}

}  // namespace clashcast
