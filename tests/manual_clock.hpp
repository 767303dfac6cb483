#pragma once
// A clock that a test moves by hand.

#include "async/condition.hpp"

#include <clashcast/clock.hpp>

namespace clashcast {

class manual_clock final : public clock {
public:
    explicit manual_clock(boost::asio::any_io_executor e) : moved_(e) {}

    time_point now() const override { return now_; }
    timestamp wall() const override
    {
        return timestamp(std::chrono::milliseconds(1'795'449'827'000)) +
               std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch()) + jumped_;
    }
    boost::asio::awaitable<void> sleep_until(time_point when) override
    {
        ++sleeping;
        struct on_exit {
            int& n;
            ~on_exit() { --n; }
        } leave{sleeping};
        while (now_ < when)
            co_await moved_.wait();
    }

    // Wakes whoever has slept long enough; they run when the context does.
    void advance(duration span)
    {
        now_ += span;
        moved_.notify_all();
    }

    // As when somebody sets the clock: no time passes.
    void jump(std::chrono::milliseconds by) { jumped_ += by; }

    int sleeping = 0;  // how many coroutines wait for this clock

private:
    time_point now_{};
    std::chrono::milliseconds jumped_{0};
    condition moved_;
};

}  // namespace clashcast
