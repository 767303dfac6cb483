#include "stores.hpp"

#include "redis_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <utility>

namespace clashcast {

namespace asio = boost::asio;

std::vector<std::pair<std::string, make_store>> all_stores()
{
    return {
        {"memory", memory_store},
        {"sqlite", [] { return sqlite_store_in(std::make_shared<temporary_folder>()); }},
        {"redis", redis_store},
    };
}

namespace {

store each_of(const std::vector<std::pair<std::string, make_store>>& stores)
{
    auto at = GENERATE_COPY(range(std::size_t(0), stores.size()));
    auto [name, make] = stores[at];
    UNSCOPED_INFO("journal: " << name);
    return make();
}

}  // namespace

store each_store()
{
    return each_of(all_stores());
}

store each_store(bool (*that)(const store&))
{
    auto stores = all_stores();
    std::erase_if(stores, [&](auto& row) { return !that(row.second()); });
    return each_of(stores);
}

bool survives(const store& here)
{
    return here.survives;
}

bool is_shared(const store& here)
{
    return here.shared;
}

bool takes_a_clock(const store& here)
{
    return here.make_with_clock != nullptr;
}

store memory_store()
{
    store here;
    here.name = "memory";
    here.survives = here.shared = false;
    here.make = [](asio::any_io_executor e, journal_bounds b) {
        return make_memory_journal(std::move(e), real_clock(), b);
    };
    here.make_with_clock = [](asio::any_io_executor e, clock& c, journal_bounds b) {
        return make_memory_journal(std::move(e), c, b);
    };
    return here;
}

store sqlite_store_in(std::shared_ptr<temporary_folder> folder)
{
    store here;
    here.name = "sqlite";
    sqlite_journal_options options;
    options.path = folder->file("journal.db");
    here.make_with_clock = [folder, options](asio::any_io_executor e, clock& c, journal_bounds b) mutable {
        options.bounds = b;
        return make_sqlite_journal(std::move(e), options, c);
    };
    here.make = [make = here.make_with_clock](asio::any_io_executor e, journal_bounds b) {
        return make(std::move(e), real_clock(), b);
    };
    return here;
}

store redis_store()
{
    auto server = std::make_shared<redis_server>();
    redis_journal_options options;
    options.url = server->url();
    options.instance = "here";
    store here;
    here.name = "redis";
    here.make = [server, options](asio::any_io_executor e, journal_bounds b) mutable {
        options.bounds = b;
        return make_redis_journal(std::move(e), options);
    };
    return here;
}

event an_event(std::string id, std::string_view type)
{
    event e;
    e.id = std::move(id);
    e.type = find_event_type(type)->name;
    e.tag = "#2PP";
    e.seen = timestamp(std::chrono::milliseconds(1'763'912'345'123));
    e.changes = R"([{"field":"name","old_value":"Zo\u00eb","new_value":null}])";
    e.metadata = R"({"member_tag":"#9QJ"})";
    e.old_data = R"({"old":1.50})";
    e.new_data = R"({"new":"ü"})";
    return e;
}

std::vector<event> some_events(const std::string& prefix, std::size_t count)
{
    std::vector<event> events;
    for (std::size_t i = 0; i < count; ++i)
        events.push_back(an_event(prefix + std::to_string(i)));
    return events;
}

change a_change(std::uint64_t revision, std::vector<event> events)
{
    auto text = [](std::uint64_t n) { return "body " + std::to_string(n); };
    change c;
    c.next.revision = revision;
    c.next.body_hash = 0xfedc'ba98'7654'3210 + revision;
    c.next.head = "head" + std::to_string(revision);
    c.next.body = text(revision);
    c.next.memory = "memory " + std::to_string(revision);
    c.before = revision > 1 ? text(revision - 1) : "";
    c.events = std::move(events);
    return c;
}

workplace::workplace(store s, timing t) : store_(std::move(s)), timing_(t)
{
    open();
}

workplace::~workplace()
{
    run(context, log_->close());
}

void workplace::reopen()
{
    run(context, log_->close());
    open();
}

void workplace::open()
{
    auto executor = context.get_executor();
    log_ = timing_ == timing::by_hand ? store_.make_with_clock(executor, time, store_.bounds)
                                      : store_.make(executor, store_.bounds);
    get(log_->open()).value();
}

position workplace::commit(const subject& what, change news)
{
    return get(log_->commit(what, std::move(news))).value();
}

std::unique_ptr<cursor> workplace::read_as(std::string name, bool from_beginning, data_level data)
{
    reader who;
    who.name = std::move(name);
    who.from_beginning = from_beginning;
    who.data = data;
    return get(log_->open_cursor(std::move(who))).value();
}

std::vector<entry> workplace::next(cursor& from, std::size_t limit)
{
    return get(from.next(limit)).value();
}

void workplace::advance(cursor& it, position upto)
{
    tally all;
    all.delivered = upto > it.committed() ? upto.sequence - it.committed().sequence : 0;
    advance(it, receipt(upto, all));
}

void workplace::advance(cursor& it, receipt done)
{
    get(it.advance(std::move(done))).value();
}

account workplace::account_of(const std::string& reader)
{
    for (auto& one : balance().readers)
        if (one.reader == reader)
            return one;
    throw std::logic_error("the books know no reader " + reader);
}

std::vector<dead_letter> workplace::dead_letters(position after, std::size_t limit)
{
    return get(log_->dead_letters(after, limit)).value();
}

bool workplace::until(const std::function<bool()>& so)
{
    for (int times = 0; times < 500; ++times) {
        if (so())
            return true;
        auto pause = [this]() -> asio::awaitable<void> {
            asio::steady_timer timer(context, std::chrono::milliseconds(20));
            co_await timer.async_wait(asio::use_awaitable);
        };
        run(context, pause());
    }
    return false;
}

checkpoint workplace::load(const subject& what)
{
    return get(log_->load(what)).value();
}

std::vector<header> workplace::resume(const std::vector<subject>& watched)
{
    return get(log_->resume(watched)).value();
}

bool workplace::waits(cursor& from)
{
    bool got_something = false;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await from.next(1);
        got_something = entries.has_value();
    };
    task_group group(context.get_executor());
    group.spawn("reader", read());
    // Whatever could come is asked for before this, by the same road.
    get(log_->load(some_clan)).value();
    cancel(group);
    return !got_something;
}

void workplace::cancel(task_group& group)
{
    auto from_within = [&]() -> asio::awaitable<void> {  // where a signal reaches its task at once
        group.cancel();
        co_await group.join();
    };
    run(context, from_within());
}

std::vector<std::string> ids(const std::vector<entry>& entries)
{
    std::vector<std::string> all;
    for (auto& e : entries)
        all.push_back(e.event.id);
    return all;
}

}  // namespace clashcast
