// What the owner does beside everything else: discard events, and look for edits of the stored watches.

#include "journal/sqlite/journal.hpp"

#include <clashcast/log.hpp>

#include <optional>
#include <utility>

namespace clashcast {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 1s;
constexpr auto between_trims = 2s;

using names = std::vector<std::string>;

}  // namespace

awaitable<failure> sqlite_journal::maintain()
{
    for (auto next_trim = clock_.now();;) {
        if (auto now = clock_.now(); now >= next_trim) {
            next_trim = now + between_trims;
            auto trimmed = co_await trim();
            if (!trimmed)
                co_return trimmed.error();
        }
        auto looked = co_await look_for_edits();
        if (!looked)
            co_return looked.error();
        co_await clock_.sleep_for(between_looks);
    }
}

// What the file says about the time before this owner.
awaitable<result<void>> sqlite_journal::learn()
{
    auto read_kept = [](sqlite_store& store) { return store.kept(); };
    auto kept = co_await ask(std::move(read_kept));
    if (!kept)
        co_return kept.error();
    journal_time_ = journal_time(clock_.now());
    journal_time_.learn(*kept, clock_.now());
    auto count_edits = [](sqlite_store& store) { return store.count_watch_edits(); };
    auto edits = co_await ask(std::move(count_edits));
    if (!edits)
        co_return edits.error();
    watch_edits_ = *edits;
    co_return result<void>();
}

awaitable<result<void>> sqlite_journal::look_for_edits()
{
    auto job = [](sqlite_store& store) { return store.count_watch_edits(); };
    auto edits = co_await ask(std::move(job));
    if (!edits)
        co_return edits.error();
    auto tell = on_watches_;  // a copy: it may set another one
    if (std::exchange(watch_edits_, *edits) != *edits && tell)
        tell();
    co_return result<void>();
}

awaitable<result<void>> sqlite_journal::trim()
{
    auto now = clock_.now();
    auto old = thread_ ? retention_.note(now, thread_->end()) : std::nullopt;
    auto job = [used = consumers_, file = lock_.file(), kept = journal_time_.at(now),
                old](sqlite_store& store) {
        store.check_files(file);
        auto forgotten = store.retire(used, kept);
        store.record(kept);
        store.remove_absent(kept);
        if (old)
            store.trim(*old);
        return result<names>(std::move(forgotten));
    };
    auto forgotten = co_await ask(std::move(job));
    if (!forgotten)
        co_return forgotten.error();
    for (auto& consumer : *forgotten)
        log::warning("consumer {} has not been used for a week: it is removed, with the events that wait for it",
                     consumer);
    co_return result<void>();
}

}  // namespace clashcast
