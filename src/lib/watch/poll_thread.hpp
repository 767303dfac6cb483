#pragma once
// A watcher on a poll loop of its own, or on the main loop, called from the main loop.

#include "watch/cross_thread_journal.hpp"

#include <clashcast/api.hpp>
#include <clashcast/watch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace clashcast {

// A thread that runs what is given to its executor.
class poll_loop {
public:
    poll_loop() : busy_(context_.get_executor()), thread_([this] { work(); }) {}
    ~poll_loop() { end(); }
    poll_loop(const poll_loop&) = delete;
    poll_loop& operator=(const poll_loop&) = delete;

    // Waits for what is left. What uses the executor may be destroyed then, and after it the loop.
    void end();

    boost::asio::any_io_executor executor() { return context_.get_executor(); }

private:
    void work();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
    std::jthread thread_;
};

// Use from the main loop, whose executor is `home`.
class poll_thread {
public:
    // On `home`. The references must outlive the poll_thread.
    poll_thread(boost::asio::any_io_executor home, checkpoint_store&, api&, clock&);
    // On a thread of its own, with an api of its own. Throws boost::system::system_error when that cannot be made.
    poll_thread(boost::asio::any_io_executor home, checkpoint_store&, const api_options&, clock&);
    // After run() has returned.
    ~poll_thread();

    // Before run(): called on `home`.
    void on_committed(std::function<void()>);
    void on_maintenance(std::function<void(bool down)>);
    void on_members(std::function<void(const std::string& clan, const std::vector<std::string>& members)>);

    // watcher::run().
    boost::asio::awaitable<result<void>> run();

    // Calls the watcher where it runs: at once on `home`, a moment later on another thread, in the order of the calls.
    void call(std::function<void(watcher&)>);

    // The options were checked.
    void change_api(const api_options&);

    boost::asio::awaitable<watch_status> status();
    boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject>);

private:
    boost::asio::any_io_executor home_;
    std::unique_ptr<poll_loop> own_;
    boost::asio::any_io_executor executor_;  // of all that follows
    cross_thread_journal across_;
    std::unique_ptr<api> own_api_;
    watcher watching_;
};

// watch_pool::look_at(), of the threads of a pool.
boost::asio::awaitable<std::vector<subject_facts>> look_at_all(const std::vector<std::unique_ptr<poll_thread>>&,
                                                               std::vector<subject>);

}  // namespace clashcast
