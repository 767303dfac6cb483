#pragma once
// A clock that moves at once to the end of each sleep.

#include <clashcast/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <vector>

namespace clashcast {

class skipping_clock final : public clock {
public:
    explicit skipping_clock(boost::asio::any_io_executor e) : executor_(std::move(e)) {}

    time_point now() const override { return now_; }
    timestamp wall() const override
    {
        return timestamp(std::chrono::milliseconds(1'795'449'827'000)) +
               std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch());
    }
    boost::asio::awaitable<void> sleep_until(time_point when) override
    {
        slept.push_back(when - now_);
        now_ = std::max(now_, when);
        co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    }

    std::vector<duration> slept;

private:
    boost::asio::any_io_executor executor_;
    time_point now_{};
};

}  // namespace clashcast
