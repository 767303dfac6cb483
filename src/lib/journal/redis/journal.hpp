#pragma once
// The journal in Redis.

#include "async/probe.hpp"
#include "journal/capacity.hpp"
#include "journal/redis/leased_connection.hpp"
#include "journal/redis/memory_usage.hpp"
#include "journal/redis/range.hpp"
#include "journal/redis/subjects.hpp"
#include "journal/retention.hpp"

#include <clashcast/journal.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

class redis_journal final : public journal, public probe {
public:
    redis_journal(boost::asio::any_io_executor, redis::settings, redis_journal_options, clock&);

    awaitable<result<void>> open() override;
    awaitable<result<void>> attach() override { return connection_.attach(); }
    const std::string& identity() const override { return connection_.identity(); }
    std::uint64_t generation() const override { return connection_.generation(); }
    awaitable<failure> maintain() override;
    awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) override
    {
        return resume_headers(connection_, watched, journal_time_.at(clock_.now()));
    }
    awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject> subjects) override
    {
        return enter_subjects(connection_, std::move(subjects));
    }
    awaitable<result<void>> leave(std::vector<subject> subjects) override
    {
        return leave_subjects(connection_, std::move(subjects), journal_time_.at(clock_.now()));
    }
    awaitable<result<checkpoint>> load(subject what) override;
    awaitable<result<position>> commit(subject what, change news) override;
    awaitable<result<std::unique_ptr<cursor>>> open_cursor(consumer who) override;
    void stop_using(const std::string& consumer) override { std::erase(consumers_, consumer); }
    awaitable<result<journal_status>> status() override;
    awaitable<result<std::string>> try_out(std::vector<std::string>) override;
    journal_health health() const override;
    awaitable<result<void>> forget(std::string consumer) override;
    awaitable<result<position>> rewind(std::string consumer, position target) override;
    awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override;
    awaitable<result<void>> remove_dead_letters(std::vector<position> ids) override;
    awaitable<result<watch_counts>> edit_watches(watch_edit edit) override;
    awaitable<result<std::vector<stored_watch>>> watches() override;
    void on_watches(std::function<void()> changed) override { on_watches_ = std::move(changed); }
    awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit, data_level wanted) override
    {
        return peek_entries(connection_, after, limit, wanted, clock_.wall());
    }
    awaitable<void> close() override;

private:
    awaitable<result<void>> trim(bool tight);
    void note_trimmed(const std::vector<redis::value>& reply);
    awaitable<std::optional<memory_usage>> read_memory_usage();
    awaitable<void> ask_for_durability();
    awaitable<result<watches_record>> read_watches();
    awaitable<void> notice_edits();

    redis_journal_options options_;
    clock& clock_;
    retention retention_;
    journal_time journal_time_;
    leased_connection connection_;
    capacity capacity_;
    bool may_read_memory_usage_ = true;
    bool may_read_settings_ = true;
    durability durability_;
    std::vector<std::string> consumers_;    // opened by this process
    data_level wanted_ = data_level::none;  // by the most demanding of them
    std::function<void()> on_watches_;
    std::string noticed_edit_ = "0";        // that on_watches_ was called for
    std::uint64_t noticed_generation_ = 0;  // the same
};

}  // namespace clashcast
