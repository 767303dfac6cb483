#include "async/time_limit.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace asio::experimental::awaitable_operators;

namespace {

// Reports its cancellation, which is its usual end, as an error code: an exception would cost more than all the rest.
asio::awaitable<void> pass(std::chrono::nanoseconds span)
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, span);
    error_code cancelled;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace

asio::awaitable<void> race(asio::awaitable<void> a, asio::awaitable<void> b)
{
    try {
        auto first = std::move(a) || std::move(b);
        co_await std::move(first);
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
}

asio::awaitable<error_code> with_timeout(std::chrono::nanoseconds limit, asio::awaitable<error_code> work)
{
    error_code ended = asio::error::timed_out;
    try {
        auto first = std::move(work) || pass(limit);
        auto winner = co_await std::move(first);
        if (winner.index() == 0)
            ended = std::get<0>(winner);
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
    co_await throw_if_cancelled();
    co_return ended;
}

asio::awaitable<void> throw_if_cancelled()
{
    auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

struct deadlines::state : std::enable_shared_from_this<state> {
    state(asio::any_io_executor executor, std::chrono::nanoseconds l) : limit(l), timer(std::move(executor)) {}

    // Sets the timer for the operation that is due first.
    void set()
    {
        timer.expires_at(guards.front()->due_);
        timer.async_wait([weak = weak_from_this()](error_code cancelled) {
            auto self = weak.lock();
            if (!cancelled && self)
                self->expire();
        });
    }

    void expire()
    {
        auto now = steady_clock::now();
        while (!guards.empty() && guards.front()->due_ <= now) {
            auto* late = guards.front();
            guards.pop_front();
            late->expired_ = true;
            late->expire_();
        }
        if (!guards.empty())
            set();
    }

    std::chrono::nanoseconds limit;
    asio::steady_timer timer;
    std::list<guard*> guards;  // all have the same limit: the oldest is due first
};

deadlines::deadlines(asio::any_io_executor executor, std::chrono::nanoseconds limit)
    : state_(std::make_shared<state>(std::move(executor), limit))
{
}

deadlines::~deadlines()
{
    state_->timer.cancel();
}

deadlines::guard::guard(deadlines& in, std::function<void()> expire)
    : in_(in.state_), expire_(std::move(expire)), due_(steady_clock::now() + in_->limit),
      self_(in_->guards.insert(in_->guards.end(), this))
{
    if (in_->guards.size() == 1)
        in_->set();
}

deadlines::guard::~guard()
{
    if (!expired_)
        in_->guards.erase(self_);
    if (in_->guards.empty())
        in_->timer.cancel();  // so that the event loop has nothing left to wait for
}

}  // namespace clashcast
