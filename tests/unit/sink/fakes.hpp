#pragma once
// A cursor and a publisher for a sink under test, scripted by the test.

#include "async/condition.hpp"

#include <clashcast/publisher.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace clashcast {

// The journal of the fake cursor: events in a list.
struct listed_events {
    explicit listed_events(boost::asio::any_io_executor e) : changed(e) {}

    // Adds `n` events of one type.
    void add(std::size_t n, std::string_view type = "member_joined")
    {
        for (std::size_t i = 0; i != n; ++i) {
            entry e;
            e.at = position(1000, entries.size() + 1);
            e.event.type = find_event_type(type)->name;
            e.event.id = fmt::format("id{}", e.at.sequence);
            e.event.tag = "#2PP";
            entries.push_back(std::move(e));
        }
        changed.notify_all();
    }

    std::vector<entry> entries;
    const std::string journal = std::string(32, 'a');
    condition changed;
    position acknowledged{1000, 0};
    std::vector<std::uint64_t> advances;    // every move that was recorded
    delivery_counts counts;                 // of all acknowledgements
    std::vector<dead_letter> dead;
    std::optional<failure> next_fails;      // what next() fails with when there is nothing more
    bool advance_stalls = false;            // until the next notify
    bool silent = false;                    // next() waits until the next notify
    int reading = 0;                        // calls of next() that wait
};

class listed_cursor final : public cursor {
public:
    explicit listed_cursor(std::shared_ptr<listed_events> l) : list_(std::move(l)), at_(list_->acknowledged) {}

    awaitable<result<std::vector<entry>>> next(std::size_t limit) override
    {
        ++list_->reading;
        struct on_exit {
            int& n;
            ~on_exit() { --n; }
        } leave{list_->reading};
        while (list_->silent || (at_.sequence >= list_->entries.size() && !list_->next_fails))
            co_await list_->changed.wait();
        if (at_.sequence >= list_->entries.size())
            co_return *list_->next_fails;
        auto first = list_->entries.begin() + static_cast<std::ptrdiff_t>(at_.sequence);
        auto n = std::min(limit, static_cast<std::size_t>(list_->entries.end() - first));
        std::vector<entry> taken(first, first + static_cast<std::ptrdiff_t>(n));
        at_ = taken.back().at;
        co_return taken;
    }
    awaitable<result<void>> advance(acknowledgement done) override
    {
        while (list_->advance_stalls)
            co_await list_->changed.wait();
        list_->acknowledged = done.upto;
        list_->advances.push_back(done.upto.sequence);
        list_->counts += done.counts;
        for (auto& one : done.refused)
            list_->dead.push_back(std::move(one));
        co_return result<void>();
    }
    void seek(position to) override { at_ = to; }
    position acknowledged() const override { return list_->acknowledged; }
    position end() const override { return {1000, list_->entries.size()}; }
    position since() const override { return {}; }
    const std::string& journal() const override { return list_->journal; }

private:
    std::shared_ptr<listed_events> list_;
    position at_;
};

// What a test makes the fake publisher do, and what that did.
struct publisher_script {
    explicit publisher_script(boost::asio::any_io_executor e) : changed(e) {}

    void release() { stalled = false, changed.notify_all(); }
    void lose_connection() { lost = true, changed.notify_all(); }

    condition changed;
    std::deque<failure> open_fails;                       // one for each call, then it succeeds
    std::optional<position> open_from;                    // what open() returns instead of the cursor's position
    std::map<std::string, std::deque<failure>> fails;     // by the id of any message of a batch
    std::map<std::string, std::string> refuses;           // by id: why
    bool stalled = false;                                 // publish() and open() wait for release()
    bool throws = false;
    bool lost = false;

    std::vector<std::string> taken;                       // ids, in the order of calls
    std::vector<std::pair<position, position>> opened;
    std::size_t under_way = 0, most_under_way = 0, calls = 0;
    int closed = 0;
};

class recording_publisher final : public publisher {
public:
    explicit recording_publisher(std::shared_ptr<publisher_script> s) : script_(std::move(s)) {}

    boost::asio::awaitable<result<position>> open(const sink_start& start) override
    {
        script_->opened.emplace_back(start.acknowledged, start.end);
        while (script_->stalled)
            co_await script_->changed.wait();
        if (!script_->open_fails.empty()) {
            auto why = script_->open_fails.front();
            script_->open_fails.pop_front();
            co_return why;
        }
        script_->lost = false;
        co_return script_->open_from.value_or(start.acknowledged);
    }
    boost::asio::awaitable<result<std::vector<refusal>>> publish(batch b) override
    {
        ++script_->calls;
        script_->most_under_way = std::max(script_->most_under_way, ++script_->under_way);
        struct on_exit {
            std::size_t& n;
            ~on_exit() { --n; }
        } leave{script_->under_way};
        if (script_->throws)
            throw std::logic_error("a bug");
        for (const auto& m : b.messages)
            script_->taken.push_back(m.id);
        while (script_->stalled)
            co_await script_->changed.wait();
        std::vector<refusal> refused;
        for (std::size_t i = 0; i != b.messages.size(); ++i) {
            const auto& id = b.messages[i].id;
            if (auto& planned = script_->fails[id]; !planned.empty()) {
                auto why = planned.front();
                planned.pop_front();
                co_return why;
            }
            if (auto why = script_->refuses.find(id); why != script_->refuses.end())
                refused.emplace_back(i, why->second);
        }
        co_return refused;
    }
    boost::asio::awaitable<failure> lost() override
    {
        while (!script_->lost)
            co_await script_->changed.wait();
        co_return failure(errc::not_connected, "gone");
    }
    boost::asio::awaitable<void> close() override
    {
        ++script_->closed;
        co_return;
    }

private:
    std::shared_ptr<publisher_script> script_;
};

}  // namespace clashcast
