#include "async/run_on.hpp"

#include "async/condition.hpp"
#include "async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <memory>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using coroutine = std::function<asio::awaitable<void>()>;

// Used by the other thread only.
struct call {
    void cancel()
    {
        if (!ended)
            stop.emit(asio::cancellation_type::terminal);
    }

    asio::cancellation_signal stop;
    bool ended = false;
};

// Used by the calling thread only.
struct outcome {
    explicit outcome(asio::any_io_executor here) : changed(std::move(here)) {}

    bool ended = false;
    std::exception_ptr thrown;
    condition changed;
};

// Runs on the other thread.
void start(const std::shared_ptr<call>& running, asio::any_io_executor there, const coroutine& make,
           asio::any_io_executor here, outcome& got)
{
    auto when_done = [running, here, &got](std::exception_ptr thrown) {
        running->ended = true;
        asio::post(here, [&got, thrown] {
            got.ended = true;
            got.thrown = thrown;
            got.changed.notify_all();
        });
    };
    asio::co_spawn(there, shielded(make()), asio::bind_cancellation_slot(running->stop.slot(), std::move(when_done)));
}

}  // namespace

// co_spawn() alone will not do: in Asio 1.81 a cancellation from another thread may reach a coroutine that has ended.
asio::awaitable<void> run_on(asio::any_io_executor there, coroutine make)
{
    auto here = co_await asio::this_coro::executor;
    outcome got(here);
    auto running = std::make_shared<call>();
    asio::post(there, [&, running] { start(running, there, make, here, got); });
    co_await asio::this_coro::throw_if_cancelled(false);
    bool cancelled = false;
    while (!got.ended) {
        auto asked = co_await asio::this_coro::cancellation_state;
        if (!cancelled && asked.cancelled() != asio::cancellation_type::none) {
            cancelled = true;
            asio::post(there, [running] { running->cancel(); });
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        }
        try {
            co_await got.changed.wait();
        } catch (const boost::system::system_error&) {
            // cancelled: the loop cancels the call
        }
    }
    co_await asio::this_coro::throw_if_cancelled(true);
    if (got.thrown)
        std::rethrow_exception(got.thrown);
    if (cancelled)
        throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace clashcast
