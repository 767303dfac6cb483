#include "journal/memory/store.hpp"
#include "journal/record.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <unistd.h>

namespace clashcast {
namespace {

namespace asio = boost::asio;

class memory_journal final : public journal {
public:
    memory_journal(asio::any_io_executor e, clock& c, journal_bounds bounds)
        : clock_(c), store_(std::make_shared<memory_store>(std::move(e), bounds))
    {
    }

    asio::awaitable<result<void>> open() override { co_return result<void>(); }
    asio::awaitable<result<void>> attach() override { co_return result<void>(); }

    const std::string& identity() const override { return store_->identity; }

    asio::awaitable<failure> maintain() override
    {
        while (!store_->closed) {
            auto tell = on_watches_;  // a copy: it may set another one
            if (std::exchange(edits_, store_->edits) != store_->edits && tell)
                tell();
            else
                co_await store_->changed.wait();
        }
        co_return memory_is_closed();
    }

    asio::awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        std::set<subject> present(watched.begin(), watched.end());
        for (auto& [what, known] : store_->subjects)
            if (!present.contains(what))
                store_->mark_absent(what, clock_.now());
        co_return enter_now(watched);
    }

    asio::awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject> subjects) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        co_return enter_now(subjects);
    }

    asio::awaitable<result<void>> leave(std::vector<subject> subjects) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        for (auto& what : subjects)
            store_->mark_absent(what, clock_.now());
        store_->remove_absent(clock_.now());
        co_return result<void>();
    }

    asio::awaitable<result<checkpoint>> load(subject what) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        auto known = store_->subjects.find(what);
        if (known == store_->subjects.end() || known->second.last.revision == 0)
            co_return first_checkpoint(store_->identity, what, clock_.wall());
        co_return known->second.last;
    }

    asio::awaitable<result<position>> commit(subject what, change news) override
    {
        if (!news.events.empty())
            co_await store_->capacity.room();
        if (store_->closed)
            co_return memory_is_closed();
        co_return accept(what, news);
    }

    asio::awaitable<result<std::unique_ptr<cursor>>> open_cursor(consumer who) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        auto [mine, unknown] = store_->consumers.try_emplace(who.name);
        if (unknown)
            mine->second.acknowledged = mine->second.since = who.from_beginning ? store_->before_oldest() : store_->end;
        mine->second.wanted = who.data;
        co_return make_memory_cursor(store_, clock_, who.name);
    }

    void stop_using(const std::string&) override {}

    asio::awaitable<result<journal_status>> status() override
    {
        if (store_->closed)
            co_return memory_is_closed();
        journal_status all;
        all.health = health();
        all.owner = journal_owner("", ::getpid());
        all.end = store_->end;
        all.oldest = store_->before_oldest();
        if (!store_->entries.empty())
            all.oldest_age = age_of(store_->entries.front().at, clock_.wall());
        all.bytes = store_->bytes;
        all.dead_letters = store_->dead.size();
        for (auto& [name, known] : store_->consumers) {
            auto& one = all.consumers.emplace_back();
            one.consumer = name;
            one.at = known.acknowledged;
            one.since = known.since;
            one.counts = known.counts;
        }
        co_return all;
    }

    journal_health health() const override
    {
        journal_health now;
        now.up = !store_->closed;
        now.down_since = store_->closed;
        if (store_->closed)
            now.problem = memory_is_closed().what;
        now.full = store_->capacity.full();
        now.end = store_->end;
        return now;
    }

    asio::awaitable<result<void>> forget(std::string consumer) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        if (store_->consumers.erase(consumer) == 0)
            co_return unknown_consumer(consumer);
        store_->trim();
        co_return result<void>();
    }

    asio::awaitable<result<position>> rewind(std::string consumer, position target) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        auto known = store_->consumers.find(consumer);
        if (known == store_->consumers.end())
            co_return unknown_consumer(consumer);
        auto at = known->second.acknowledged;
        if (target > at)
            co_return not_that_far(consumer, to_string(at), target);
        auto back = store_->nearest(target);
        if (back.sequence >= at.sequence)  // also if no event that it had is left
            back = at;
        known->second.acknowledged = known->second.since = back;
        known->second.counts = delivery_counts();
        co_return back;
    }

    asio::awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        std::vector<dead_letter> letters;
        for (auto& one : store_->dead)
            if (one.id > after && letters.size() < limit)
                letters.push_back(one);
        co_return letters;
    }

    asio::awaitable<result<void>> remove_dead_letters(std::vector<position> ids) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        std::erase_if(store_->dead, [&](const dead_letter& one) {
            return std::find(ids.begin(), ids.end(), one.id) != ids.end();
        });
        co_return result<void>();
    }

    asio::awaitable<result<watch_counts>> edit_watches(watch_edit edit) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        co_return store_->edit(edit);
    }

    asio::awaitable<result<std::vector<stored_watch>>> watches() override
    {
        if (store_->closed)
            co_return memory_is_closed();
        co_return to_watches(store_->watches);
    }

    void on_watches(std::function<void()> changed) override { on_watches_ = std::move(changed); }

    asio::awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit, data_level wanted) override
    {
        if (store_->closed)
            co_return memory_is_closed();
        co_return with_gap(store_->read(after, limit, wanted), after, store_->end, limit, clock_.wall());
    }

    asio::awaitable<void> close() override
    {
        if (!store_->closed)
            store_->closed = clock_.wall();
        store_->capacity.release();
        store_->changed.notify_all();
        co_return;
    }

private:
    result<position> accept(const subject& what, change& news)
    {
        auto& now = store_->subjects[what];
        auto mark = digest(news);
        switch (admit(now.last.revision, now.digest, news, mark)) {
        case admission::conflict: return conflict_of(what, now.last.revision, news);
        case admission::repeated: return now.end;
        case admission::accepted: break;
        }
        if (news.next.active_failure)
            news.next.active_failure->message.reset();
        if (!news.events.empty())
            store_->add(first_after(store_->end, clock_.wall()), news);
        now.last = std::move(news.next);
        now.digest = std::move(mark);
        now.end = store_->end;
        return now.end;
    }

    std::vector<checkpoint_header> enter_now(const std::vector<subject>& subjects)
    {
        std::vector<checkpoint_header> headers;
        for (auto& what : subjects) {
            store_->mark_present(what);
            auto known = store_->subjects.find(what);
            headers.push_back(known == store_->subjects.end() ? checkpoint_header() : known->second.last);
        }
        store_->remove_absent(clock_.now());
        return headers;
    }

    clock& clock_;
    std::shared_ptr<memory_store> store_;
    std::function<void()> on_watches_;
    std::uint64_t edits_ = 0;  // that on_watches_ was called for
};

}  // namespace

std::unique_ptr<journal> make_memory_journal(asio::any_io_executor executor, memory_journal_options options,
                                             clock& time)
{
    return std::make_unique<memory_journal>(std::move(executor), time, options.bounds);
}

}  // namespace clashcast
