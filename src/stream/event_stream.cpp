#include <clashcast/event_stream.hpp>

#include "async/condition.hpp"
#include "async/race.hpp"
#include "async/task_group.hpp"

#include <clashcast/journal.hpp>
#include <clashcast/log.hpp>
#include <clashcast/watch.hpp>

#include <boost/system/system_error.hpp>

#include <deque>
#include <exception>

namespace clashcast {
namespace {

namespace asio = boost::asio;

constexpr std::size_t read_ahead = 64;

std::unique_ptr<journal> journal_at(const asio::any_io_executor& executor, std::optional<std::filesystem::path> path)
{
    journal_bounds none;  // queue_size is the bound
    none.max_bytes = 0;
    if (!path)
        return make_memory_journal(executor, real_clock(), none);
    sqlite_journal_options options;
    options.path = std::move(*path);
    options.bounds = none;
    return make_sqlite_journal(executor, std::move(options));
}

// What an in-process reader gets: the whole snapshots where there are any.
event in_full(entry e)
{
    if (e.before && e.after) {
        e.event.old_data = *e.before;
        e.event.new_data = *e.after;
    }
    return std::move(e.event);
}

}  // namespace

struct event_stream::state : std::enable_shared_from_this<event_stream::state> {
    state(asio::any_io_executor executor, api& source, std::size_t bound, std::optional<std::filesystem::path> path,
          clock& time)
        : queue_size(bound),
          log_book(journal_at(executor, std::move(path))),
          watching(source, *log_book, time),
          tasks(executor),
          changed(executor)
    {
    }

    asio::awaitable<void> start();
    asio::awaitable<std::optional<event>> next();
    asio::awaitable<void> acknowledge();
    asio::awaitable<void> read_more();
    asio::awaitable<void> dispatch(const event& news);
    asio::awaitable<void> watch();
    asio::awaitable<void> keep();
    void balance();
    bool drained() const { return ended && ahead.empty() && read_upto >= place->end(); }

    struct listener {
        std::optional<std::string> type;
        callback call;
    };

    std::size_t queue_size;
    std::unique_ptr<journal> log_book;
    watcher watching;
    std::unique_ptr<cursor> place;
    task_group tasks;
    condition changed;  // the watcher has ended
    std::deque<listener> listeners;  // a deque: one that runs stays where it is
    std::deque<entry> ahead;        // read from the journal, not handed out yet
    position read_upto;             // the last one read
    std::optional<position> given;  // the one handed out last
    bool ended = true;              // nothing more will be committed
};

// A reader that lags holds the watchers back.
void event_stream::state::balance()
{
    auto lag = place->end().sequence - place->committed().sequence;
    if (queue_size > 0 && lag >= queue_size)
        watching.hold();
    else
        watching.release();
}

asio::awaitable<void> event_stream::state::watch()
{
    auto self = shared_from_this();
    auto watched = co_await watching.run();
    if (!watched)
        log::error("polling ended: {}", to_string(watched.error()));
    ended = true;
    changed.notify_all();
}

asio::awaitable<void> event_stream::state::keep()
{
    auto self = shared_from_this();
    auto why = co_await log_book->keep();
    log::error("the journal is lost: {}", to_string(why));
    watching.stop();
}

asio::awaitable<void> event_stream::state::start()
{
    auto opened = co_await log_book->open();
    if (!opened)
        throw_failure(opened.error());
    reader who;
    who.name = "event_stream";
    who.data = data_level::full;
    auto found = co_await log_book->open_cursor(who);
    if (!found)
        throw_failure(found.error());
    place = std::move(*found);
    read_upto = place->committed();
    watching.on_committed([this] { balance(); });
    balance();
    ended = false;
    tasks.spawn("the journal", keep());
    tasks.spawn("the watcher", watch());
}

asio::awaitable<void> event_stream::state::acknowledge()
{
    if (!given)
        co_return;
    tally one;
    one.delivered = 1;
    receipt done(*given, one);
    given.reset();
    auto advanced = co_await place->advance(std::move(done));
    if (!advanced)
        log::error("an event may be told again: {}", to_string(advanced.error()));
    balance();
}

asio::awaitable<void> event_stream::state::read_more()
{
    auto entries = co_await place->next(read_ahead);
    if (!entries)
        throw_failure(entries.error());
    for (auto& one : *entries)
        ahead.push_back(std::move(one));
    read_upto = ahead.back().at;
}

asio::awaitable<std::optional<event>> event_stream::state::next()
{
    co_await acknowledge();
    while (ahead.empty()) {
        if (drained()) {
            tasks.cancel();
            co_await tasks.join();
            co_await log_book->close();
            co_return std::nullopt;
        }
        auto more = read_more();
        if (ended) {
            co_await std::move(more);
            continue;
        }
        auto change = changed.wait();
        co_await either(std::move(more), std::move(change));
    }
    auto one = std::move(ahead.front());
    ahead.pop_front();
    given = one.at;
    co_return in_full(std::move(one));
}

asio::awaitable<void> event_stream::state::dispatch(const event& news)
{
    for (std::size_t n = 0; n < listeners.size(); ++n) {  // a callback may add another
        auto& one = listeners[n];
        if (one.type && *one.type != news.type)
            continue;
        std::string thrown;
        try {
            co_await one.call(news);
        } catch (const std::exception& e) {
            thrown = e.what();
        } catch (...) {
            thrown = "something that is no std::exception";
        }
        auto cancelled = co_await asio::this_coro::cancellation_state;
        if (!thrown.empty() && cancelled.cancelled() == asio::cancellation_type::none)
            log::error("a callback for {} failed: {}", news.type, thrown);
    }
}

event_stream::event_stream(asio::any_io_executor executor, api& source, std::size_t queue_size,
                           std::optional<std::filesystem::path> persist_path, clock& time)
    : state_(std::make_shared<state>(std::move(executor), source, queue_size, std::move(persist_path), time))
{
}

event_stream::~event_stream()
{
    state_->watching.stop();
    state_->tasks.cancel();
}

event_stream& event_stream::watch_clans(tag_list tags, std::chrono::milliseconds interval, bool track_members)
{
    watch_group group;
    group.of = kind::clan;
    group.tags = std::move(tags);
    group.interval = interval;
    group.options.track_members = track_members;
    state_->watching.add(std::move(group));
    return *this;
}

event_stream& event_stream::watch_wars(tag_list tags, std::chrono::milliseconds interval)
{
    watch_group group;
    group.of = kind::war;
    group.tags = std::move(tags);
    group.interval = interval;
    state_->watching.add(std::move(group));
    return *this;
}

event_stream& event_stream::watch_players(tag_list tags, std::chrono::milliseconds interval,
                                          std::optional<tag_list> include_fields, tag_list exclude_fields)
{
    watch_group group;
    group.of = kind::player;
    group.tags = std::move(tags);
    group.interval = interval;
    group.options.include_fields = std::move(include_fields);
    group.options.exclude_fields = std::move(exclude_fields);
    state_->watching.add(std::move(group));
    return *this;
}

event_stream& event_stream::watch_maintenance(std::chrono::milliseconds interval, std::string probe_tag)
{
    watch_group group;
    group.of = kind::maintenance;
    group.tags.push_back(std::move(probe_tag));
    group.interval = interval;
    state_->watching.add(std::move(group));
    return *this;
}

event_stream& event_stream::add_callback(callback call, std::optional<std::string> type)
{
    if (type && !find_event_type(*type))
        throw_failure({errc::invalid, "no event type is called \"" + *type + "\""});
    state_->listeners.push_back({std::move(type), std::move(call)});
    return *this;
}

asio::awaitable<void> event_stream::start()
{
    co_await state_->start();
}

asio::awaitable<void> event_stream::stop()
{
    auto self = state_;
    self->watching.stop();
    while (!self->ended)
        co_await self->changed.wait();
}

asio::awaitable<void> event_stream::run()
{
    auto self = state_;
    co_await self->start();
    for (;;) {
        auto news = co_await self->next();
        if (!news)
            co_return;
        co_await self->dispatch(*news);
    }
}

asio::awaitable<std::optional<event>> event_stream::next()
{
    auto self = state_;
    co_return co_await self->next();
}

}  // namespace clashcast
