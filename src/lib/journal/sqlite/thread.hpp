#pragma once
// The SQLite worker: the thread on which a journal reads and writes its file, so that the main loop never waits for a
// disk. Jobs that wait are done together, in one transaction: one fsync for many commits.

#include "async/condition.hpp"
#include "journal/capacity.hpp"
#include "journal/sqlite/store.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace clashcast {

// Work on the store, and the coroutine that waits for it.
class sqlite_job {
public:
    virtual ~sqlite_job() = default;
    virtual void run(sqlite_store&) = 0;     // on the worker; again if the transaction was rolled back
    virtual void fail(const failure&) = 0;   // on the worker; instead of run(), or after it
    virtual void finish() = 0;               // on the main loop: it is on the disk, or has failed
};

// Use from the executor's thread.
class sqlite_thread {
public:
    sqlite_thread(boost::asio::any_io_executor, sqlite_journal_options, opening, clock&);
    ~sqlite_thread();  // jobs that wait fail

    // Runs the job, a callable that takes the sqlite_store and returns a result<T>, after those that wait. Tries again
    // while the disk cannot take it. A job may run although its caller was cancelled; its result is then lost.
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&, sqlite_store&>> ask(Job job);

    // Runs the jobs that wait, then closes the store. From now on ask() fails with errc::closed.
    boost::asio::awaitable<void> finish();

    // Suspends while there is no room for events like these, until finish() at the latest, and takes that room.
    boost::asio::awaitable<void> room(std::uint64_t events, std::uint64_t bytes);

    position end() const { return shared_->end; }
    bool finishing() const { return shared_->finishing; }
    journal_health health() const;

    // Suspends until end() may have moved, or finishing() become true.
    boost::asio::awaitable<void> changed() { return shared_->changed.wait(); }

private:
    using jobs = std::vector<std::shared_ptr<sqlite_job>>;

    // What the main loop knows. Handlers that are posted to it share it, and may outlive the thread.
    struct loop_state {
        loop_state(boost::asio::any_io_executor e, const journal_bounds& bounds, std::string label)
            : fill(e, bounds, std::move(label)), changed(std::move(e))
        {
        }

        position end;
        bool finishing = false;
        bool finished = false;
        std::optional<timestamp> down_since;
        std::string problem;  // why it is down
        capacity fill;        // the events that some consumer still needs: others make room for a commit at once
        condition changed;
    };

    void submit(std::shared_ptr<sqlite_job>);
    failure closed() const;

    // On the worker:
    void work();
    jobs take();
    void run(const jobs&);
    sqlite_fill attempt(const jobs&);
    void refuse(const jobs&, const failure&);
    void deliver(jobs, std::optional<sqlite_fill>);
    bool rest(std::chrono::nanoseconds);
    void report_down(const failure&);
    void report_up();

    boost::asio::any_io_executor executor_;
    sqlite_journal_options options_;
    opening how_;
    std::string label_;
    clock& clock_;
    std::shared_ptr<loop_state> shared_;
    std::optional<sqlite_store> store_;  // the worker's

    std::mutex mutex_;
    std::shared_ptr<std::condition_variable> woken_ = std::make_shared<std::condition_variable>();
    std::deque<std::shared_ptr<sqlite_job>> waiting_;
    bool stopping_ = false;

    std::thread thread_;  // last: it uses all of the above
};

template <class Job>
class sqlite_call final : public sqlite_job {
public:
    using result_type = std::invoke_result_t<Job&, sqlite_store&>;

    sqlite_call(boost::asio::any_io_executor e, Job j) : finished(std::move(e)), job_(std::move(j)) {}

    void run(sqlite_store& store) override { outcome.emplace(job_(store)); }
    void fail(const failure& why) override { outcome.emplace(why); }
    void finish() override
    {
        is_finished = true;
        finished.notify_all();
    }

    std::optional<result_type> outcome;
    bool is_finished = false;
    condition finished;

private:
    Job job_;
};

template <class Job>
boost::asio::awaitable<std::invoke_result_t<Job&, sqlite_store&>> sqlite_thread::ask(Job job)
{
    if (shared_->finishing)
        co_return closed();
    auto call = std::make_shared<sqlite_call<Job>>(executor_, std::move(job));
    submit(call);
    while (!call->is_finished)
        co_await call->finished.wait();
    co_return std::move(*call->outcome);
}

}  // namespace clashcast
