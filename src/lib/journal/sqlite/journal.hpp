#pragma once
// The journal in an SQLite file: asks the worker, and knows what only its own process knows.

#include "async/probe.hpp"
#include "journal/retention.hpp"
#include "journal/sqlite/lock.hpp"
#include "journal/sqlite/thread.hpp"

#include <clashcast/journal.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace clashcast {

class sqlite_journal final : public journal, public probe {
public:
    sqlite_journal(boost::asio::any_io_executor, sqlite_journal_options, clock&);

    awaitable<result<void>> open() override;
    awaitable<result<void>> attach() override { return begin(opening::attach); }
    const std::string& identity() const override { return identity_; }
    awaitable<failure> maintain() override;
    awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) override;
    awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject> subjects) override;
    awaitable<result<void>> leave(std::vector<subject> subjects) override;
    awaitable<result<checkpoint>> load(subject what) override;
    awaitable<result<position>> commit(subject what, change news) override;
    awaitable<result<std::unique_ptr<cursor>>> open_cursor(consumer who) override;
    void stop_using(const std::string& consumer) override { consumers_.erase(consumer); }
    awaitable<result<journal_status>> status() override;
    awaitable<result<std::string>> try_out(std::vector<std::string>) override;
    journal_health health() const override;
    awaitable<result<void>> forget(std::string name) override;
    awaitable<result<position>> rewind(std::string name, position target) override;
    awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override;
    awaitable<result<void>> remove_dead_letters(std::vector<position> ids) override;
    awaitable<result<watch_counts>> edit_watches(watch_edit edit) override;
    awaitable<result<std::vector<stored_watch>>> watches() override;
    void on_watches(std::function<void()> changed) override { on_watches_ = std::move(changed); }
    awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit, data_level wanted) override;
    awaitable<void> close() override;

private:
    awaitable<result<void>> own();  // waits until no other process owns the file
    awaitable<result<void>> begin(opening how);
    awaitable<result<void>> learn();
    awaitable<result<void>> trim();
    awaitable<result<void>> look_for_edits();
    failure not_open() const;

    // For what only the owner may do. See sqlite_thread::ask().
    template <class Job>
    awaitable<std::invoke_result_t<Job&, sqlite_store&>> ask(Job job)
    {
        if (!owned_)
            co_return not_open();
        co_return co_await look(std::move(job));
    }

    // For what an attached process may do too.
    template <class Job>
    awaitable<std::invoke_result_t<Job&, sqlite_store&>> look(Job job)
    {
        if (!thread_)
            co_return not_open();
        co_return co_await thread_->ask(std::move(job));
    }

    boost::asio::any_io_executor executor_;
    sqlite_journal_options options_;
    clock& clock_;
    file_lock lock_;
    timestamp made_;
    retention retention_;
    journal_time journal_time_;
    bool owned_ = false;
    std::optional<journal_owner> held_by_;  // own() waits for it
    std::string identity_;
    std::set<std::string> consumers_;        // of this process
    std::function<void()> on_watches_;
    std::uint64_t watch_edits_ = 0;          // that on_watches_ was called for
    std::unique_ptr<sqlite_thread> thread_;  // ends before the lock
};

}  // namespace clashcast
