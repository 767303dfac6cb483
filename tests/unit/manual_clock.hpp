#pragma once
// A clock that a test moves by hand.

#include "async/condition.hpp"

#include <clashcast/clock.hpp>

#include <memory>

namespace clashcast {

// A coroutine that sleeps may outlive its clock: it shares the state, and is destroyed with its context.
class manual_clock final : public clock {
public:
    explicit manual_clock(boost::asio::any_io_executor e) : state_(std::make_shared<state>(std::move(e))) {}

    time_point now() const override { return state_->now; }
    timestamp wall() const override
    {
        return timestamp(std::chrono::milliseconds(1'795'449'827'000)) +
               std::chrono::floor<std::chrono::milliseconds>(state_->now.time_since_epoch()) + jumped_;
    }
    boost::asio::awaitable<void> sleep_until(time_point when) override { return sleep(state_, when); }

    // Wakes the sleepers that are due; they run when the context does.
    void advance(duration span)
    {
        state_->now += span;
        state_->moved.notify_all();
    }

    // As if the system clock were set: no time passes.
    void jump(std::chrono::milliseconds by) { jumped_ += by; }

    // Number of coroutines that wait for this clock.
    int sleeping() const { return state_->sleeping; }

private:
    struct state {
        explicit state(boost::asio::any_io_executor e) : moved(std::move(e)) {}

        time_point now{};
        int sleeping = 0;
        condition moved;
    };

    static boost::asio::awaitable<void> sleep(std::shared_ptr<state> in, time_point when)
    {
        ++in->sleeping;
        struct on_exit {
            int& n;
            ~on_exit() { --n; }
        } leave{in->sleeping};
        while (in->now < when)
            co_await in->moved.wait();
    }

    std::shared_ptr<state> state_;
    std::chrono::milliseconds jumped_{0};
};

}  // namespace clashcast
