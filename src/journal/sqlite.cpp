#include "journal/record.hpp"
#include "journal/retention.hpp"
#include "journal/sqlite/cursor.hpp"
#include "journal/sqlite/lock.hpp"
#include "journal/sqlite/schema.hpp"
#include "journal/sqlite/thread.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

namespace clashcast {
namespace {

namespace asio = boost::asio;

constexpr auto between_tries = std::chrono::milliseconds(200);  // for the lock
constexpr auto between_trims = std::chrono::seconds(2);

using names = std::vector<std::string>;
using std::chrono::milliseconds;

// About what they will take, before it is known.
std::uint64_t weight(const std::vector<event>& events)
{
    std::uint64_t bytes = 0;
    for (auto& e : events)
        bytes += e.id.size() + e.changes.size() + e.metadata.size() + e.old_data.size() + e.new_data.size();
    return bytes;
}

class sqlite_journal final : public journal {
public:
    sqlite_journal(asio::any_io_executor e, sqlite_journal_options options, clock& c)
        : executor_(std::move(e)), options_(std::move(options)), clock_(c), lock_(options_.path),
          retained_(options_.bounds.retain), kept_(c.now())
    {
    }

    asio::awaitable<result<void>> open() override
    {
        auto place = check_place(options_.path, opening::own);
        if (!place)
            co_return place;
        auto owned = co_await own();
        if (!owned)
            co_return owned;
        owned_ = true;
        auto begun = co_await begin(opening::own);
        if (!begun)
            co_return begun;
        co_return co_await learn_time();
    }

    asio::awaitable<result<void>> visit() override { return begin(opening::visit); }

    const std::string& identity() const override { return identity_; }

    asio::awaitable<failure> keep() override
    {
        for (;;) {
            auto trimmed = co_await trim();
            if (!trimmed)
                co_return trimmed.error();
            co_await clock_.sleep_for(between_trims);
        }
    }

    asio::awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override
    {
        auto kept = kept_.at(clock_.now());
        std::function<result<std::vector<header>>(sqlite_store&)> job = [watched, kept](sqlite_store& store) {
            return result<std::vector<header>>(store.resume(watched, kept));
        };
        co_return co_await ask(std::move(job));
    }

    asio::awaitable<result<checkpoint>> load(subject what) override
    {
        std::function<result<checkpoint>(sqlite_store&)> job = [what](sqlite_store& store) { return store.load(what); };
        auto last = co_await ask(std::move(job));
        if (last && last->revision == 0)
            last = first_checkpoint(identity_, what, clock_.wall());
        co_return last;
    }

    asio::awaitable<result<position>> commit(subject what, change news) override
    {
        if (thread_ && !news.events.empty())
            co_await thread_->room(news.events.size(), weight(news.events));
        auto now = clock_.wall();
        std::function<result<position>(sqlite_store&)> job =
            [what = std::move(what), news = std::move(news), now](sqlite_store& store) {
                return store.take_in(what, news, now);
            };
        co_return co_await ask(std::move(job));
    }

    asio::awaitable<result<std::unique_ptr<cursor>>> open_cursor(reader who) override
    {
        std::function<result<account>(sqlite_store&)> job = [who](sqlite_store& store) {
            return result<account>(store.enrol(who));
        };
        auto known = co_await ask(std::move(job));
        if (!known)
            co_return known.error();
        readers_.insert(who.name);
        co_return std::make_unique<sqlite_cursor>(*thread_, clock_, std::move(who), *known, identity_);
    }

    asio::awaitable<result<books>> balance() override
    {
        std::function<result<books>(sqlite_store&)> job = [](sqlite_store& store) {
            return result<books>(store.balance());
        };
        co_return co_await look(std::move(job));
    }

    asio::awaitable<result<void>> forget(std::string name) override
    {
        std::function<result<void>(sqlite_store&)> job = [name](sqlite_store& store) { return store.forget(name); };
        auto done = co_await ask(std::move(job));
        if (done)
            readers_.erase(name);
        co_return done;
    }

    asio::awaitable<result<position>> rewind(std::string name, position place) override
    {
        std::function<result<position>(sqlite_store&)> job = [name, place](sqlite_store& store) {
            return store.rewind(name, place);
        };
        co_return co_await ask(std::move(job));
    }

    asio::awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override
    {
        std::function<result<std::vector<dead_letter>>(sqlite_store&)> job = [after, limit](sqlite_store& store) {
            return store.dead_letters(after, limit);
        };
        co_return co_await look(std::move(job));
    }

    asio::awaitable<result<void>> discard(std::vector<position> letters) override
    {
        std::function<result<void>(sqlite_store&)> job = [letters = std::move(letters)](sqlite_store& store) {
            store.discard(letters);
            return result<void>();
        };
        co_return co_await look(std::move(job));
    }

    asio::awaitable<void> close() override
    {
        if (thread_)
            co_await thread_->finish();
        lock_.release();
    }

private:
    // Waits until no other process has the file.
    asio::awaitable<result<void>> own()
    {
        for (bool told = false;; told = true) {
            auto taken = lock_.take();
            if (!taken)
                co_return failure(taken.error().code, fmt::format("journal {}: {}", options_.path.string(),
                                                                  taken.error().what));
            if (*taken)
                co_return result<void>();
            if (!told)
                log::warning("journal {}: {} owns it; waiting until it is released", options_.path.string(),
                             lock_.owner());
            co_await clock_.sleep_for(between_tries);
        }
    }

    asio::awaitable<result<void>> begin(opening how)
    {
        thread_ = std::make_unique<sqlite_thread>(executor_, options_, how);
        std::function<result<std::string>(sqlite_store&)> job = [](sqlite_store& store) {
            return result<std::string>(store.identity());
        };
        auto begun = co_await thread_->ask(std::move(job));
        if (!begun) {
            co_await close();
            co_return begun.error();
        }
        identity_ = std::move(*begun);
        co_return result<void>();
    }

    asio::awaitable<result<void>> learn_time()
    {
        std::function<result<milliseconds>(sqlite_store&)> job = [](sqlite_store& store) {
            return result<milliseconds>(store.kept());
        };
        auto stored = co_await ask(std::move(job));
        if (!stored)
            co_return stored.error();
        kept_ = journal_time(clock_.now());
        kept_.learn(*stored, clock_.now());
        co_return result<void>();
    }

    asio::awaitable<result<void>> trim()
    {
        auto now = clock_.now();
        auto old = thread_ ? retained_.note(now, thread_->end()) : std::nullopt;
        std::function<result<names>(sqlite_store&)> job = [used = readers_, file = lock_.file(), kept = kept_.at(now),
                                                           old](sqlite_store& store) {
            store.check_files(file);
            auto forgotten = store.retire(used, kept);
            store.record(kept);
            if (old)
                store.trim(*old);
            return result<names>(std::move(forgotten));
        };
        auto forgotten = co_await ask(std::move(job));
        if (!forgotten)
            co_return forgotten.error();
        for (auto& reader : *forgotten)
            log::warning("reader {} has not been used for a week: it is forgotten, with what it has not read", reader);
        co_return result<void>();
    }

    // What only the owner does, and what a visitor does too.
    template <class T>
    asio::awaitable<result<T>> ask(std::function<result<T>(sqlite_store&)> job)
    {
        if (!owned_)
            co_return not_open();
        co_return co_await look(std::move(job));
    }

    template <class T>
    asio::awaitable<result<T>> look(std::function<result<T>(sqlite_store&)> job)
    {
        if (!thread_)
            co_return not_open();
        co_return co_await thread_->ask(std::move(job));
    }

    failure not_open() const
    {
        return {errc::closed, fmt::format("journal {}: not open", options_.path.string())};
    }

    asio::any_io_executor executor_;
    sqlite_journal_options options_;
    clock& clock_;
    file_lock lock_;
    retention retained_;
    journal_time kept_;
    bool owned_ = false;
    std::string identity_;
    std::set<std::string> readers_;          // of this process
    std::unique_ptr<sqlite_thread> thread_;  // ends before the lock does
};

}  // namespace

std::unique_ptr<journal> make_sqlite_journal(asio::any_io_executor executor, sqlite_journal_options options,
                                             clock& time)
{
    return std::make_unique<sqlite_journal>(std::move(executor), std::move(options), time);
}

}  // namespace clashcast
