#include <clashcast/event_stream.hpp>

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "async/time_limit.hpp"

#include <clashcast/journal.hpp>
#include <clashcast/log.hpp>
#include <clashcast/pipeline.hpp>

#include <boost/system/system_error.hpp>

#include <deque>
#include <exception>

namespace clashcast {
namespace {

namespace asio = boost::asio;

constexpr std::size_t read_ahead = 64;

std::unique_ptr<journal> journal_of(const asio::any_io_executor& executor, const event_stream_options& stream)
{
    sqlite_journal_options file;
    memory_journal_options memory;
    file.bounds.max_bytes = memory.bounds.max_bytes = 0;  // queue_size is the limit
    if (!stream.persist_path)
        return make_memory_journal(executor, memory, stream.time);
    file.path = *stream.persist_path;
    return make_sqlite_journal(executor, std::move(file), stream.time);
}

// A stream waits for what is under way, however long it takes.
struct patient : pipeline_options {
    patient() { grace_period.reset(); }
};

watch_group group_of(subject_kind kind, std::vector<std::string> tags, std::chrono::milliseconds interval)
{
    watch_group group;
    group.kind = kind;
    group.tags = std::move(tags);
    group.interval = interval;
    return group;
}

// What a consumer in the process gets: the whole snapshots where there are any.
event in_full(entry e)
{
    if (e.before && e.after) {
        e.event.old_data = *e.before;
        e.event.new_data = *e.after;
    }
    return std::move(e.event);
}

// What the callback throws is logged, but not its cancellation.
asio::awaitable<void> call(event_stream::callback& one, const event& news)
{
    std::string thrown;
    try {
        co_await one(news);
    } catch (const std::exception& e) {
        thrown = e.what();
    } catch (...) {
        thrown = "an exception of an unknown type";
    }
    auto cancelled = co_await asio::this_coro::cancellation_state;
    if (!thrown.empty() && cancelled.cancelled() == asio::cancellation_type::none)
        log::error("a callback for {} failed: {}", news.type, thrown);
}

}  // namespace

struct event_stream::state : std::enable_shared_from_this<event_stream::state> {
    state(asio::any_io_executor executor, api& source, const event_stream_options& o)
        : queue_size(o.queue_size), process(executor, journal_of(executor, o), source, patient(), o.time),
          tasks(executor), changed(executor)
    {
    }

    asio::awaitable<void> start();
    asio::awaitable<std::optional<event>> next();
    asio::awaitable<void> acknowledge();
    asio::awaitable<void> read_more();
    static asio::awaitable<void> run_process(std::shared_ptr<state>);
    void hold_or_release();
    bool drained() const { return ended && ahead.empty() && read_upto >= reading->end(); }

    struct listener {
        std::optional<std::string> type;
        callback call;
    };

    std::size_t queue_size;
    pipeline process;
    std::unique_ptr<cursor> reading;
    task_group tasks;
    condition changed;               // `ended`
    std::deque<listener> listeners;  // a deque: the one that runs does not move when another is added
    std::deque<entry> ahead;         // read from the journal, not handed out yet
    position read_upto;              // the last one read
    std::optional<position> given;   // the one handed out last
    bool ended = true;               // nothing more will be committed
    std::optional<failure> failed;   // why it ended, unless stop() asked for it
};

// Polling pauses while too many events wait.
void event_stream::state::hold_or_release()
{
    auto waiting = reading->end().sequence - reading->acknowledged().sequence;
    queue_size > 0 && waiting >= queue_size ? process.hold() : process.release();
}

asio::awaitable<void> event_stream::state::run_process(std::shared_ptr<state> self)
{
    auto done = co_await self->process.run();
    if (!done)
        self->failed = done.error();
    self->ended = true;
    self->changed.notify_all();
}

asio::awaitable<void> event_stream::state::start()
{
    auto opened = co_await process.open();
    if (!opened)
        throw_failure(opened.error());
    consumer who;
    who.name = "event_stream";
    who.data = data_level::full;
    auto found = co_await process.open_cursor(who);
    if (!found)
        throw_failure(found.error());
    reading = std::move(*found);
    read_upto = reading->acknowledged();
    process.on_committed([weak = weak_from_this()] {
        if (auto self = weak.lock())
            self->hold_or_release();
    });
    hold_or_release();
    ended = false;
    tasks.spawn("the pipeline", run_process(shared_from_this()));
}

asio::awaitable<void> event_stream::state::acknowledge()
{
    if (!given)
        co_return;
    acknowledgement done(*given);
    done.counts.delivered = 1;
    auto advanced = co_await reading->advance(std::move(done));
    given.reset();  // not before: a cancelled call is repeated by the next one
    if (!advanced)
        log::error("an event may be delivered again: {}", to_string(advanced.error()));
    hold_or_release();
}

asio::awaitable<void> event_stream::state::read_more()
{
    auto entries = co_await reading->next(read_ahead);
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
            co_await process.close();
            if (failed)
                throw_failure(*failed);
            co_return std::nullopt;
        }
        auto more = read_more();
        if (ended) {
            co_await std::move(more);
            continue;
        }
        auto change = changed.wait();
        co_await race(std::move(more), std::move(change));
    }
    auto one = std::move(ahead.front());
    ahead.pop_front();
    given = one.at;
    co_return in_full(std::move(one));
}

event_stream::event_stream(asio::any_io_executor executor, api& source, event_stream_options options)
    : state_(std::make_shared<state>(std::move(executor), source, options))
{
}

event_stream::~event_stream()
{
    state_->process.stop();
    state_->tasks.cancel();
}

event_stream& event_stream::watch(watch_group group)
{
    auto added = state_->process.add(std::move(group));
    if (!added)
        throw_failure(added.error());
    return *this;
}

event_stream& event_stream::unwatch(const std::vector<subject>& subjects)
{
    auto removed = state_->process.remove(subjects);
    if (!removed)
        throw_failure(removed.error());
    return *this;
}

event_stream& event_stream::watch_clans(tag_list tags, clan_options options)
{
    auto group = group_of(subject_kind::clan, std::move(tags), options.interval);
    group.options.track_members = options.track_members;
    group.options.member_exclude_fields = std::move(options.member_exclude_fields);
    return watch(std::move(group));
}

event_stream& event_stream::watch_wars(tag_list tags, war_options options)
{
    return watch(group_of(subject_kind::war, std::move(tags), options.interval));
}

event_stream& event_stream::watch_players(tag_list tags, player_options options)
{
    auto group = group_of(subject_kind::player, std::move(tags), options.interval);
    group.options.include_fields = std::move(options.include_fields);
    group.options.exclude_fields = std::move(options.exclude_fields);
    return watch(std::move(group));
}

event_stream& event_stream::watch_maintenance(maintenance_options options)
{
    tag_list probe{std::move(options.probe_tag)};
    return watch(group_of(subject_kind::maintenance, std::move(probe), options.interval));
}

event_stream& event_stream::add_callback(callback call, std::optional<std::string> type)
{
    if (type && !find_event_type(*type))
        throw_failure({errc::invalid, "unknown event type \"" + *type + "\""});
    state_->listeners.push_back({std::move(type), std::move(call)});
    return *this;
}

asio::awaitable<void> event_stream::start()
{
    auto self = state_;
    co_await self->start();
}

asio::awaitable<void> event_stream::stop()
{
    auto self = state_;
    self->process.stop();
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
        for (std::size_t n = 0; n < self->listeners.size(); ++n) {  // a callback may add another
            auto& one = self->listeners[n];
            if (!one.type || *one.type == news->type)
                co_await call(one.call, *news);
        }
    }
}

asio::awaitable<std::optional<event>> event_stream::next()
{
    auto self = state_;
    co_return co_await self->next();
}

asio::awaitable<pipeline_status> event_stream::status()
{
    auto self = state_;
    co_return co_await self->process.status();
}

}  // namespace clashcast
