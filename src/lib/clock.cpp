#include <clashcast/clock.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clashcast {
namespace {

namespace asio = boost::asio;

class machine_clock final : public clock {
public:
    time_point now() const override { return std::chrono::steady_clock::now(); }

    timestamp wall() const override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }

    asio::awaitable<void> sleep_until(time_point when) override
    {
        auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor);
        timer.expires_at(when);
        co_await timer.async_wait(asio::use_awaitable);
    }
};

}  // namespace

clock& real_clock()
{
    static machine_clock only;
    return only;
}

}  // namespace clashcast
