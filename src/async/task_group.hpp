#pragma once
// Coroutines that are started, stopped and joined together.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace clashcast {

// Use from the executor's thread only. Destroying a group with tasks cancels them; they end by themselves.
class task_group {
public:
    explicit task_group(boost::asio::any_io_executor);
    ~task_group();
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    // Runs the coroutine beside the others. One that ends by an exception other than its own cancellation is a bug:
    // it is logged with the task's name, and the whole group is cancelled.
    void spawn(std::string name, boost::asio::awaitable<void> task);

    // Cancels (terminal) every task that runs now.
    void cancel();

    // Suspends until no task runs. Cancelling it cancels the tasks and still waits for them.
    boost::asio::awaitable<void> join();

    std::size_t size() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace clashcast
