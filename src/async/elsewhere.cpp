#include "async/elsewhere.hpp"

#include "async/condition.hpp"
#include "async/shielded.hpp"

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

// The call, on the other thread.
struct call {
    asio::cancellation_signal stop;
    bool over = false;

    void cancel()
    {
        if (!over)
            stop.emit(asio::cancellation_type::terminal);
    }
};

// Back on ours.
struct outcome {
    explicit outcome(asio::any_io_executor here) : known(std::move(here)) {}

    bool over = false;
    std::exception_ptr thrown;
    condition known;
};

using coroutine = std::function<asio::awaitable<void>()>;

// On the other thread, from begin to end.
void begin(const std::shared_ptr<call>& one, asio::any_io_executor there, const coroutine& make,
           asio::any_io_executor here, outcome& told)
{
    auto when_done = [one, here, &told](std::exception_ptr thrown) {
        one->over = true;
        asio::post(here, [&told, thrown] {
            told.over = true;
            told.thrown = thrown;
            told.known.notify_all();
        });
    };
    asio::co_spawn(there, shielded(make()), asio::bind_cancellation_slot(one->stop.slot(), std::move(when_done)));
}

}  // namespace

// Not by co_spawn alone: in Asio 1.81 a cancellation that crosses threads may come to what has ended already.
asio::awaitable<void> run_elsewhere(asio::any_io_executor there, coroutine make)
{
    auto here = co_await asio::this_coro::executor;
    outcome told(here);
    auto one = std::make_shared<call>();
    asio::post(there, [&, one] { begin(one, there, make, here, told); });
    co_await asio::this_coro::throw_if_cancelled(false);
    bool cancelled = false;
    while (!told.over) {
        auto asked = co_await asio::this_coro::cancellation_state;
        if (!cancelled && asked.cancelled() != asio::cancellation_type::none) {
            cancelled = true;
            asio::post(there, [one] { one->cancel(); });
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        }
        try {
            co_await told.known.wait();
        } catch (const boost::system::system_error&) {
            // cancelled: the loop passes it on
        }
    }
    co_await asio::this_coro::throw_if_cancelled(true);
    if (told.thrown)
        std::rethrow_exception(told.thrown);
    if (cancelled)
        throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace clashcast
