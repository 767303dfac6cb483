#include "journal_fixture.hpp"

#include "redis_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <utility>

namespace clashcast {

namespace asio = boost::asio;

std::vector<std::pair<std::string, make_backend>> all_backends()
{
    return {
        {"memory", memory_backend},
        {"sqlite", [] { return sqlite_backend_in(std::make_shared<temporary_folder>()); }},
        {"redis", redis_backend},
    };
}

namespace {

backend each_of(const std::vector<std::pair<std::string, make_backend>>& stores)
{
    auto at = GENERATE_COPY(range(std::size_t(0), stores.size()));
    auto [name, make] = stores[at];
    UNSCOPED_INFO("journal: " << name);
    return make();
}

}  // namespace

backend each_backend()
{
    return each_of(all_backends());
}

backend each_backend(bool (*that)(const backend&))
{
    auto stores = all_backends();
    std::erase_if(stores, [&](auto& row) { return !that(row.second()); });
    return each_of(stores);
}

bool survives(const backend& here)
{
    return here.survives;
}

bool is_shared(const backend& here)
{
    return here.shared;
}

bool stamps_by_its_clock(const backend& here)
{
    return here.name != "redis";
}

static memory_journal_options bounded(journal_bounds bounds)
{
    memory_journal_options options;
    options.bounds = bounds;
    return options;
}

backend memory_backend()
{
    backend here;
    here.name = "memory";
    here.survives = here.shared = false;
    here.make = [](asio::any_io_executor e, journal_bounds b) {
        return make_memory_journal(std::move(e), bounded(b));
    };
    here.make_with_clock = [](asio::any_io_executor e, clock& c, journal_bounds b) {
        return make_memory_journal(std::move(e), bounded(b), c);
    };
    return here;
}

backend sqlite_backend_in(std::shared_ptr<temporary_folder> folder)
{
    backend here;
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

backend redis_backend()
{
    auto server = std::make_shared<redis_server>();
    redis_journal_options options;
    options.url = server->url();
    options.instance = "here";
    backend here;
    here.name = "redis";
    here.make_with_clock = [server, options](asio::any_io_executor e, clock& c, journal_bounds b) mutable {
        options.bounds = b;
        return make_redis_journal(std::move(e), options, c);
    };
    here.make = [make = here.make_with_clock](asio::any_io_executor e, journal_bounds b) {
        return make(std::move(e), real_clock(), b);
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
    c.next.chain_head = "head" + std::to_string(revision);
    c.next.body = text(revision);
    c.next.diff_state = "memory " + std::to_string(revision);
    c.before = revision > 1 ? text(revision - 1) : "";
    c.events = std::move(events);
    return c;
}

journal_fixture::journal_fixture(backend b, timing t) : backend_(std::move(b)), timing_(t)
{
    open();
}

journal_fixture::~journal_fixture()
{
    run(context, journal_->close());
}

void journal_fixture::reopen()
{
    run(context, journal_->close());
    open();
}

void journal_fixture::open()
{
    auto executor = context.get_executor();
    journal_ = timing_ == timing::by_hand ? backend_.make_with_clock(executor, time, backend_.bounds)
                                      : backend_.make(executor, backend_.bounds);
    get(journal_->open()).value();
}

position journal_fixture::commit(const subject& what, change news)
{
    return get(journal_->commit(what, std::move(news))).value();
}

std::unique_ptr<cursor> journal_fixture::read_as(std::string name, bool from_beginning, data_level data)
{
    consumer who;
    who.name = std::move(name);
    who.from_beginning = from_beginning;
    who.data = data;
    return get(journal_->open_cursor(std::move(who))).value();
}

std::vector<entry> journal_fixture::next(cursor& from, std::size_t limit)
{
    return get(from.next(limit)).value();
}

void journal_fixture::advance(cursor& it, position upto)
{
    delivery_counts all;
    all.delivered = upto > it.acknowledged() ? upto.sequence - it.acknowledged().sequence : 0;
    advance(it, acknowledgement(upto, all));
}

void journal_fixture::advance(cursor& it, acknowledgement done)
{
    get(it.advance(std::move(done))).value();
}

consumer_status journal_fixture::consumer_state(const std::string& consumer)
{
    for (auto& one : status().consumers)
        if (one.consumer == consumer)
            return one;
    throw std::logic_error("the journal has no consumer " + consumer);
}

std::vector<dead_letter> journal_fixture::dead_letters(position after, std::size_t limit)
{
    return get(journal_->dead_letters(after, limit)).value();
}

bool journal_fixture::until(const std::function<bool()>& so)
{
    for (int times = 0; times < 500; ++times) {
        if (so())
            return true;
        auto by_hand = timing_ == timing::by_hand;
        if (by_hand)
            time.advance(std::chrono::seconds(1));
        auto span = std::chrono::milliseconds(by_hand ? 1 : 20);
        auto pause = [this, span]() -> asio::awaitable<void> {
            asio::steady_timer timer(context, span);
            co_await timer.async_wait(asio::use_awaitable);
        };
        run(context, pause());
    }
    return false;
}

checkpoint journal_fixture::load(const subject& what)
{
    return get(journal_->load(what)).value();
}

std::vector<checkpoint_header> journal_fixture::resume(const std::vector<subject>& watched)
{
    return get(journal_->resume(watched)).value();
}

bool journal_fixture::waits(cursor& from)
{
    bool got_something = false;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await from.next(1);
        got_something = entries.has_value();
    };
    task_group group(context.get_executor());
    group.spawn("reader", read());
    // Whatever could come is asked for before this, by the same road.
    get(journal_->load(some_clan)).value();
    cancel(group);
    return !got_something;
}

void journal_fixture::maintain_once()
{
    if (backend_.name == "memory")  // it has nothing to do, and waits for the end
        return;
    auto maintain = [&]() -> asio::awaitable<void> { co_await journal_->maintain(); };
    task_group group(context.get_executor());
    group.spawn("maintain", maintain());
    context.restart();
    while (time.sleeping() == 0)
        context.run_one();
    cancel(group);
}

void journal_fixture::cancel(task_group& group)
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
