#include "journal/gauge.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast {

bool exceeds(const journal_bounds& b, std::uint64_t events, std::uint64_t bytes)
{
    return (b.max_events > 0 && events > b.max_events) || (b.max_bytes > 0 && bytes > b.max_bytes);
}

gauge::gauge(boost::asio::any_io_executor executor, journal_bounds bounds, std::string label)
    : bounds_(bounds), label_(std::move(label)), changed_(std::move(executor))
{
}

// At a bound it is full: one more event would exceed it.
bool gauge::full() const
{
    auto waits = bounds_.when_full == journal_bounds::overflow::wait;
    return reason_ || (waits && exceeds(bounds_, events_ + 1, bytes_ + 1));
}

bool gauge::crowded() const
{
    return exceeds(bounds_, events_ + events_ / 9 + 1, bytes_ + bytes_ / 9 + 1);
}

awaitable<void> gauge::room()
{
    while (full() && !released_) {
        if (!std::exchange(told_, true)) {
            auto waiting = fmt::format("{} events in {} bytes wait for the slowest sink", events_, bytes_);
            log::warning("{}: full ({}); polling waits", label_, reason_.value_or(waiting));
        }
        co_await changed_.wait();
    }
}

void gauge::set(std::uint64_t events, std::uint64_t bytes)
{
    events_ = events;
    bytes_ = bytes;
    tell();
}

void gauge::add(std::uint64_t events, std::uint64_t bytes)
{
    events_ += events;
    bytes_ += bytes;
}

void gauge::hold(std::optional<std::string> reason)
{
    reason_ = std::move(reason);
    tell();
}

void gauge::release()
{
    released_ = true;
    changed_.notify_all();
}

void gauge::tell()
{
    if (full())
        return;
    if (std::exchange(told_, false))
        log::info("{}: room again", label_);
    changed_.notify_all();
}

}  // namespace clashcast
