#pragma once
// A daemon as the routes see it, with a journal in memory and a clock that is moved by hand.

#include "async/condition.hpp"
#include "coroutines.hpp"
#include "daemon/http/routes/families.hpp"
#include "daemon/http/site.hpp"
#include "manual_clock.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast::http {

// Events that a test adds by hand.
class scripted_events final : public event_source {
public:
    explicit scripted_events(boost::asio::any_io_executor e) : changed_(std::move(e)) {}

    void add(std::string type, std::string tag)
    {
        auto& one = all_.emplace_back();
        one.at = position(1000 + all_.size() * every, all_.size());
        one.event.id = std::to_string(all_.size());
        one.event.type = find_event_type(type)->name;
        one.event.kind = subject_kind::clan;
        one.event.tag = std::move(tag);
        changed_.notify_all();
    }

    // The oldest `count` are no longer there: who asks for them gets a gap.
    void discard(std::size_t count) { discarded_ = count; }

    boost::asio::awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit,
                                                                    data_level) override
    {
        ++peeks;
        if (broken)
            co_return failure(errc::closed, "the journal was closed");
        std::vector<entry> found;
        for (std::size_t i = 0; i < all_.size() && found.size() < limit; ++i) {
            bool is_time = after.sequence == 0 && after != position();
            if (all_[i].at <= after || i + 1 < discarded_ || (is_time && i + 1 == discarded_))
                continue;
            found.push_back(i + 1 == discarded_ ? gap(all_[i]) : all_[i]);
        }
        co_return found;
    }

    position newest() const override { return all_.empty() ? position() : all_.back().at; }

    boost::asio::awaitable<result<position>> oldest() override
    {
        co_return discarded_ == 0 ? position() : all_.at(discarded_ - 1).at;
    }

    boost::asio::awaitable<void> changed() override { co_await changed_.wait(); }

    std::size_t every = 1;  // milliseconds between two events; 0: all in the same
    std::size_t peeks = 0;
    bool broken = false;

private:
    static entry gap(entry last)
    {
        last.event.type = "gap";
        last.missed = last.at.sequence;
        return last;
    }

    std::vector<entry> all_;
    std::size_t discarded_ = 0;
    condition changed_;
};

class fake_daemon final : public running_daemon {
public:
    fake_daemon()
    {
        configured.journal.backend = "memory";
        configured.journal.instance = "test";
        configured.http.emplace();
        process.version = "1.2.3";
        process.started = clock.wall();
        auto open = [](journal& store) -> boost::asio::awaitable<void> {
            auto opened = co_await store.open();
            opened.value();
        };
        run(context, open(*journal_));
    }

    const config::configuration& settings() const override { return configured; }
    const process_facts& facts() const override { return process; }
    clashcast::clock& time() const override { return clock; }
    http::phase phase() const override { return now; }
    journal_health health() const override { return how; }
    boost::asio::awaitable<pipeline_status> status() override
    {
        while (stuck)
            co_await clock.sleep_for(std::chrono::hours(1));
        co_return doing;
    }
    boost::asio::awaitable<result<void>> rewind(std::string sink, position to) override
    {
        auto back = co_await journal_->rewind(std::move(sink), to);
        co_return back ? result<void>() : result<void>(back.error());
    }
    boost::asio::awaitable<reload_outcome> reload() override { co_return next_reload; }
    boost::asio::awaitable<result<watch_counts>> edit_watches(watch_edit edit) override
    {
        co_return co_await journal_->edit_watches(std::move(edit));
    }
    boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject> some) override
    {
        co_return std::vector<subject_facts>(some.size());
    }
    std::size_t subjects() const override { return 3; }
    const activity& recent() const override { return samples; }
    std::optional<reload_outcome> last_reload() const override { return reloaded; }
    journal& store() override { return *journal_; }
    event_source* events() override { return &feed; }

    mutable boost::asio::io_context context;
    mutable manual_clock clock{context.get_executor()};
    config::configuration configured;
    process_facts process;
    http::phase now = phase::running;
    journal_health how;
    pipeline_status doing;
    activity samples{clock.now()};
    scripted_events feed{context.get_executor()};
    std::optional<reload_outcome> reloaded;
    reload_outcome next_reload;
    bool stuck = false;

private:
    std::unique_ptr<journal> journal_ = make_memory_journal(context.get_executor(), {}, clock);
};

// What the routes of a daemon answer, without a connection.
class answers_of {
public:
    explicit answers_of(fake_daemon& daemon)
        : daemon_(daemon), site_(guard_settings("", 25'274), all_routes(daemon))
    {
    }

    response operator()(const std::string& method, const std::string& target, std::string body = {},
                        std::vector<header> more = {})
    {
        request asked;
        asked.method = method;
        auto mark = std::min(target.find('?'), target.size());
        asked.path = target.substr(0, mark);
        asked.query = target.substr(std::min(mark + 1, target.size()));
        asked.headers = {{"host", "localhost:25274"}, {"content-type", "application/json"}};
        asked.headers.insert(asked.headers.end(), more.begin(), more.end());
        asked.has_body = !body.empty();
        asked.body = std::move(body);
        std::optional<response> got;
        auto ask = [&]() -> boost::asio::awaitable<void> {
            auto made = co_await site_.answer(std::move(asked));
            got = std::move(made);
        };
        run(daemon_.context, ask());
        return std::move(*got);
    }

private:
    fake_daemon& daemon_;
    site site_;
};

}  // namespace clashcast::http
