#pragma once
// An open journal and its loop.

#include <clashcast/journal.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace bench {

class journal_loop {
public:
    using maker = std::function<std::unique_ptr<clashcast::journal>(boost::asio::any_io_executor)>;

    explicit journal_loop(const maker&);
    ~journal_loop();
    journal_loop(const journal_loop&) = delete;
    journal_loop& operator=(const journal_loop&) = delete;

    // Starts a task. One that throws ends the program.
    void spawn(boost::asio::awaitable<void>);

    // Runs the loop until the condition holds; checks it after each handler.
    void run_until(const std::function<bool()>& done);

    boost::asio::io_context& context() { return context_; }
    clashcast::journal& journal() { return *journal_; }

private:
    boost::asio::awaitable<void> open();
    boost::asio::awaitable<void> maintain();
    boost::asio::awaitable<void> close();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
    std::unique_ptr<clashcast::journal> journal_;
    boost::asio::cancellation_signal end_of_maintenance_;
    bool open_ = false;
};

// With the default bounds.
journal_loop::maker redis_journal_at(const std::string& url);
journal_loop::maker sqlite_journal_at(const std::filesystem::path&);

}  // namespace bench
