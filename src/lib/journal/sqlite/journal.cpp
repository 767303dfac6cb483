#include "journal/sqlite/journal.hpp"

#include "journal/record.hpp"
#include "journal/sqlite/cursor.hpp"
#include "journal/sqlite/schema.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <optional>
#include <utility>

#include <unistd.h>

namespace clashcast {
namespace {

namespace asio = boost::asio;

constexpr auto between_tries = std::chrono::milliseconds(200);  // for the lock

std::string owner_name(std::optional<long> process)
{
    return process ? fmt::format("process {}", *process) : "another process";
}

// An estimate of their stored size.
std::uint64_t estimated_size(const std::vector<event>& events)
{
    std::uint64_t bytes = 0;
    for (auto& e : events)
        bytes += e.id.size() + e.changes.size() + e.metadata.size() + e.old_data.size() + e.new_data.size();
    return bytes;
}

}  // namespace

sqlite_journal::sqlite_journal(asio::any_io_executor e, sqlite_journal_options options, clock& c)
    : executor_(std::move(e)), options_(std::move(options)), clock_(c), lock_(options_.path), made_(c.wall()),
      retention_(options_.bounds.retain), journal_time_(c.now())
{
}

awaitable<result<void>> sqlite_journal::open()
{
    auto usable = check_path(options_.path, opening::own);
    if (!usable)
        co_return usable;
    auto owned = co_await own();
    if (!owned)
        co_return owned;
    owned_ = true;
    auto begun = co_await begin(opening::own);
    if (!begun)
        co_return begun;
    co_return co_await learn();
}

awaitable<result<std::vector<checkpoint_header>>> sqlite_journal::resume(const std::vector<subject>& watched)
{
    auto kept = journal_time_.at(clock_.now());
    auto job = [watched, kept](sqlite_store& store) { return store.resume(watched, kept); };
    co_return co_await ask(std::move(job));
}

awaitable<result<std::vector<checkpoint_header>>> sqlite_journal::enter(std::vector<subject> subjects)
{
    auto job = [subjects = std::move(subjects)](sqlite_store& store) { return store.enter(subjects); };
    co_return co_await ask(std::move(job));
}

awaitable<result<void>> sqlite_journal::leave(std::vector<subject> subjects)
{
    auto kept = journal_time_.at(clock_.now());
    auto job = [subjects = std::move(subjects), kept](sqlite_store& store) { return store.leave(subjects, kept); };
    co_return co_await ask(std::move(job));
}

awaitable<result<checkpoint>> sqlite_journal::load(subject what)
{
    auto job = [what](sqlite_store& store) { return store.load(what); };
    auto last = co_await ask(std::move(job));
    if (last && last->revision == 0)
        last = first_checkpoint(identity_, what, clock_.wall());
    co_return last;
}

awaitable<result<position>> sqlite_journal::commit(subject what, change news)
{
    if (thread_ && !news.events.empty())
        co_await thread_->room(news.events.size(), estimated_size(news.events));
    auto now = clock_.wall();
    auto job = [what = std::move(what), news = std::move(news), now](sqlite_store& store) {
        return store.accept(what, news, now);
    };
    co_return co_await ask(std::move(job));
}

awaitable<result<std::unique_ptr<cursor>>> sqlite_journal::open_cursor(consumer who)
{
    auto job = [who](sqlite_store& store) { return store.register_consumer(who); };
    auto known = co_await ask(std::move(job));
    if (!known)
        co_return known.error();
    consumers_.insert(who.name);
    co_return std::make_unique<sqlite_cursor>(*thread_, clock_, std::move(who), *known, identity_);
}

awaitable<result<journal_status>> sqlite_journal::status()
{
    auto now = clock_.wall();
    auto job = [now](sqlite_store& store) { return store.status(now); };
    auto all = co_await look(std::move(job));
    if (!all)
        co_return all;
    all->health = health();
    if (auto process = owned_ ? std::optional<long>(::getpid()) : lock_.owner())
        all->owner = journal_owner("", *process);
    co_return all;
}

awaitable<result<std::string>> sqlite_journal::try_out(std::vector<std::string>)
{
    auto job = [](sqlite_store& store) { return store.describe(); };
    co_return co_await look(std::move(job));
}

journal_health sqlite_journal::health() const
{
    if (thread_)
        return thread_->health();
    journal_health now;
    now.up = false;
    now.down_since = made_;
    now.problem = not_open().what;
    now.held_by = held_by_;
    return now;
}

awaitable<result<void>> sqlite_journal::forget(std::string name)
{
    auto job = [name](sqlite_store& store) { return store.forget(name); };
    auto done = co_await ask(std::move(job));
    if (done)
        consumers_.erase(name);
    co_return done;
}

awaitable<result<position>> sqlite_journal::rewind(std::string name, position target)
{
    auto job = [name, target](sqlite_store& store) { return store.rewind(name, target); };
    co_return co_await ask(std::move(job));
}

awaitable<result<std::vector<dead_letter>>> sqlite_journal::dead_letters(position after, std::size_t limit)
{
    auto job = [after, limit](sqlite_store& store) { return store.dead_letters(after, limit); };
    co_return co_await look(std::move(job));
}

awaitable<result<void>> sqlite_journal::remove_dead_letters(std::vector<position> ids)
{
    auto job = [ids = std::move(ids)](sqlite_store& store) { return store.remove_dead_letters(ids); };
    co_return co_await look(std::move(job));
}

awaitable<result<watch_counts>> sqlite_journal::edit_watches(watch_edit edit)
{
    auto job = [edit = std::move(edit)](sqlite_store& store) { return store.edit_watches(edit); };
    co_return co_await look(std::move(job));
}

awaitable<result<std::vector<stored_watch>>> sqlite_journal::watches()
{
    auto job = [](sqlite_store& store) { return store.watches(); };
    co_return co_await look(std::move(job));
}

awaitable<result<std::vector<entry>>> sqlite_journal::peek(position after, std::size_t limit, data_level wanted)
{
    auto now = clock_.wall();
    auto job = [after, limit, wanted, now](sqlite_store& store) {
        auto found = store.read(after, limit, wanted);
        return found ? with_gap(std::move(*found), after, store.end(), limit, now) : found;
    };
    co_return co_await look(std::move(job));
}

awaitable<void> sqlite_journal::close()
{
    if (thread_)
        co_await thread_->finish();
    lock_.release();
}

awaitable<result<void>> sqlite_journal::own()
{
    for (bool logged = false;; logged = true) {
        auto taken = lock_.take();
        if (!taken)
            co_return failure(taken.error().code, fmt::format("journal {}: {}", options_.path.string(),
                                                              taken.error().what));
        held_by_ = *taken ? std::nullopt : std::optional(journal_owner("", lock_.owner().value_or(0)));
        if (*taken)
            co_return result<void>();
        if (!logged)
            log::warning("journal {}: {} owns it; waiting until it is released", options_.path.string(),
                         owner_name(lock_.owner()));
        co_await clock_.sleep_for(between_tries);
    }
}

awaitable<result<void>> sqlite_journal::begin(opening how)
{
    thread_ = std::make_unique<sqlite_thread>(executor_, options_, how, clock_);
    auto job = [](sqlite_store& store) { return store.identity(); };
    auto begun = co_await thread_->ask(std::move(job));
    if (!begun) {
        co_await close();
        co_return begun.error();
    }
    identity_ = std::move(*begun);
    co_return result<void>();
}

failure sqlite_journal::not_open() const
{
    return {errc::closed, fmt::format("journal {}: not open", options_.path.string())};
}

std::unique_ptr<journal> make_sqlite_journal(asio::any_io_executor executor, sqlite_journal_options options,
                                             clock& time)
{
    return std::make_unique<sqlite_journal>(std::move(executor), std::move(options), time);
}

}  // namespace clashcast
