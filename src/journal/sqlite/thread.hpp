#pragma once
// The thread on which an SQLite journal does its work, so that the loop never waits for a disk. What waits is done
// together, in one transaction: one fsync for many commits.

#include "async/condition.hpp"
#include "journal/gauge.hpp"
#include "journal/sqlite/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace clashcast {

// One piece of work on the store, and the one who waits for it.
class sqlite_job {
public:
    virtual ~sqlite_job() = default;
    virtual void run(sqlite_store&) = 0;           // on the store's thread; again, when the transaction was undone
    virtual void give_up(const failure&) = 0;      // instead of run(), or after it
    virtual void tell() = 0;                       // on the loop: it is on the disk, or given up
};

// Use from the executor's thread.
class sqlite_thread {
public:
    sqlite_thread(boost::asio::any_io_executor, sqlite_journal_options, opening);
    ~sqlite_thread();  // gives up what waits

    // Does `what` in its turn, for as long as the store is open. While the disk cannot take it, it is tried again. May
    // run although the caller was cancelled; nobody gets the result then.
    template <class T>
    boost::asio::awaitable<result<T>> ask(std::function<result<T>(sqlite_store&)> what);

    // Does what waits, then closes the store; from now on ask() fails with errc::closed.
    boost::asio::awaitable<void> finish();

    // Suspends while there is no room for events like these, until finish() at the latest, and takes that room.
    boost::asio::awaitable<void> room(std::uint64_t events, std::uint64_t bytes);

    position end() const { return told_->end; }
    bool finishing() const { return told_->finishing; }

    // Suspends until end() may have moved, or finishing() become true.
    boost::asio::awaitable<void> changed() { return told_->changed.wait(); }

private:
    using jobs = std::vector<std::shared_ptr<sqlite_job>>;

    // What the loop knows. Shared with what is posted to it, which may outlive the thread.
    struct news {
        news(boost::asio::any_io_executor e, const journal_bounds& bounds, std::string label)
            : fill(e, bounds, std::move(label)), changed(std::move(e)) {}

        position end;
        bool finishing = false;
        bool finished = false;
        gauge fill;  // with what some reader has yet to have: the rest gives way to a commit by itself
        condition changed;
    };

    void submit(std::shared_ptr<sqlite_job>);
    failure closed() const;

    // On the thread:
    void work();
    jobs take();
    void carry_out(const jobs&);
    sqlite_fill attempt(const jobs&);
    void refuse(const jobs&, const failure&);
    void deliver(jobs, std::optional<sqlite_fill>);
    bool rest(std::chrono::milliseconds);
    void say(std::string line);

    boost::asio::any_io_executor executor_;
    sqlite_journal_options options_;
    opening how_;
    std::string label_;
    std::shared_ptr<news> told_;
    std::optional<sqlite_store> store_;  // the thread's

    std::mutex mutex_;
    std::shared_ptr<std::condition_variable> woken_ = std::make_shared<std::condition_variable>();
    std::deque<std::shared_ptr<sqlite_job>> waiting_;
    bool stopping_ = false;
    bool abandoned_ = false;

    std::thread thread_;  // last: it uses all of the above
};

template <class T>
class sqlite_question final : public sqlite_job {
public:
    sqlite_question(boost::asio::any_io_executor e, std::function<result<T>(sqlite_store&)> w)
        : answered(std::move(e)), what_(std::move(w)) {}

    void run(sqlite_store& store) override { answer.emplace(what_(store)); }
    void give_up(const failure& why) override { answer.emplace(why); }
    void tell() override
    {
        told = true;
        answered.notify_all();
    }

    std::optional<result<T>> answer;
    bool told = false;
    condition answered;

private:
    std::function<result<T>(sqlite_store&)> what_;
};

template <class T>
boost::asio::awaitable<result<T>> sqlite_thread::ask(std::function<result<T>(sqlite_store&)> what)
{
    if (told_->finishing)
        co_return closed();
    auto question = std::make_shared<sqlite_question<T>>(executor_, std::move(what));
    submit(question);
    while (!question->told)
        co_await question->answered.wait();
    co_return std::move(*question->answer);
}

}  // namespace clashcast
