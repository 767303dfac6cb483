#pragma once
// Coroutines that start, stop and end together.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace clashcast {

// Use from the executor's thread only. Destroying a group cancels its tasks; it does not wait for their end.
class task_group {
public:
    explicit task_group(boost::asio::any_io_executor);
    ~task_group();
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    // Starts a coroutine. An exception other than that of its cancellation is a bug: it is logged with the task's name,
    // and the whole group is cancelled.
    void spawn(std::string name, boost::asio::awaitable<void> task);

    // Cancels (terminal) every task that is running now.
    void cancel();

    // Suspends until no task is running. When cancelled, cancels the tasks and still waits for their end. That uses up
    // the cancellation: the caller goes on, and can no longer be cancelled.
    boost::asio::awaitable<void> join();

    std::size_t size() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

// Runs the task. Give co_spawn() this instead of a task that may be cancelled before it first suspends: Asio 1.81 lets
// the exception of such a cancellation out of the event loop.
boost::asio::awaitable<void> shielded(boost::asio::awaitable<void> task);

}  // namespace clashcast
