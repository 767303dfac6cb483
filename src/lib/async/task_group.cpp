#include "async/task_group.hpp"

#include "async/condition.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <list>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

struct task_group::state {
    explicit state(asio::any_io_executor e) : executor(e), ended(e) {}

    void cancel()
    {
        for (auto& task : running)
            task.emit(asio::cancellation_type::terminal);
    }

    asio::any_io_executor executor;
    std::list<asio::cancellation_signal> running;  // a list: a slot points into its signal
    condition ended;
};

namespace {

// The text of the exception that ended a task; empty when it returned or was cancelled.
std::string unexpected(const std::exception_ptr& thrown)
{
    if (!thrown)
        return {};
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted ? std::string() : e.what();
    } catch (const std::exception& e) {
        return e.what();
    }
}

}  // namespace

task_group::task_group(asio::any_io_executor executor) : state_(std::make_shared<state>(std::move(executor))) {}

task_group::~task_group()
{
    state_->cancel();
}

void task_group::spawn(std::string name, asio::awaitable<void> task)
{
    auto self = state_;
    auto signal = self->running.emplace(self->running.end());
    auto when_done = [self, signal, name = std::move(name)](std::exception_ptr thrown) {
        self->running.erase(signal);
        if (auto what = unexpected(thrown); !what.empty()) {
            log::error("{} ended unexpectedly: {}", name, what);
            self->cancel();
        }
        self->ended.notify_all();
    };
    asio::co_spawn(self->executor, shielded(std::move(task)),
                   asio::bind_cancellation_slot(signal->slot(), std::move(when_done)));
}

void task_group::cancel()
{
    state_->cancel();
}

asio::awaitable<void> task_group::join()
{
    auto self = state_;
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        auto cancelled = co_await asio::this_coro::cancellation_state;
        if (cancelled.cancelled() != asio::cancellation_type::none) {
            self->cancel();
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        }
        if (self->running.empty())
            break;
        try {
            co_await self->ended.wait();
        } catch (const boost::system::system_error&) {
            // cancelled: the loop cancels the tasks
        }
    }
    co_await asio::this_coro::throw_if_cancelled(true);
}

std::size_t task_group::size() const
{
    return state_->running.size();
}

asio::awaitable<void> shielded(asio::awaitable<void> task)
{
    std::exception_ptr thrown;
    try {
        co_await std::move(task);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (thrown)
        std::rethrow_exception(thrown);
}

}  // namespace clashcast
