// What every journal promises (clashcast/journal.hpp), checked against each of them.

#include "stores.hpp"

#include <boost/system/system_error.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;
using strings = std::vector<std::string>;

namespace {

constexpr std::chrono::hours days(int n)
{
    return std::chrono::hours(24 * n);
}

template <class T>
boost::system::error_code code_of(const result<T>& r)
{
    return r ? boost::system::error_code() : r.error().code;
}

}  // namespace

TEST_CASE("a subject that nobody committed is at revision 0")
{
    workplace here(each_store());
    auto last = here.load(some_clan);
    CHECK(last.revision == 0);
    CHECK(last.body.empty());
    CHECK(last.memory.empty());
    CHECK(last.head.size() == 32);
    CHECK_FALSE(last.failing);
}

TEST_CASE("the chain of ids begins anew with each journal, each subject and each moment")
{
    workplace here(each_store());
    auto first = here.load(some_clan).head;
    CHECK(here.load(other_clan).head != first);
    CHECK(here.until([&] { return here.load(some_clan).head != first; }));
    workplace elsewhere(memory_store());
    CHECK(elsewhere.load(some_clan).head != first);
}

TEST_CASE("a journal has an identity, and its readers know it")
{
    workplace here(each_store());
    CHECK(here.log().identity().size() == 32);
    CHECK(here.read_as("sink")->journal() == here.log().identity());
}

TEST_CASE("a journal keeps its identity over a restart")
{
    workplace here(each_store(survives));
    auto identity = here.log().identity();
    here.reopen();
    CHECK(here.log().identity() == identity);
}

TEST_CASE("who only looks at a journal knows its identity")
{
    auto store = each_store(is_shared);
    workplace here(store);
    auto look = store.make(here.context.get_executor(), store.bounds);
    here.get(look->visit()).value();
    CHECK(look->identity() == here.log().identity());
    run(here.context, look->close());
}

TEST_CASE("a reader knows where it began to count")
{
    workplace here(each_store());
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto begun = here.read_as("sink", false);
    auto since = begun->since();
    CHECK(since == begun->committed());
    here.commit(some_clan, a_change(2, some_events("b", 2)));
    here.advance(*begun, begun->end());
    CHECK(here.read_as("sink")->since() == since);
}

TEST_CASE("a commit keeps the checkpoint as it was given, and its events")
{
    workplace here(each_store());
    auto reader = here.read_as("a", true, data_level::subject);
    auto news = a_change(1, {an_event("x")});
    news.next.body = std::string(70'000, 'b') + '\0' + "\xff";
    news.next.failing.emplace();
    news.next.failing->status = 404;
    news.next.failing->reason = "notFound";
    news.next.failing->message = "not part of what is kept";
    auto at = here.commit(some_clan, news);

    auto last = here.load(some_clan);
    CHECK(last.revision == 1);
    CHECK(last.body_hash == news.next.body_hash);
    CHECK(last.head == "head1");
    CHECK(last.body == news.next.body);
    CHECK(last.memory == "memory 1");
    REQUIRE(last.failing);
    CHECK(last.failing->same_as(*news.next.failing));
    CHECK_FALSE(last.failing->message);

    auto entries = here.next(*reader);
    REQUIRE(entries.size() == 1);
    auto& read = entries[0].event;
    auto written = an_event("x");
    CHECK(entries[0].at == at);
    CHECK(read.id == written.id);
    CHECK(read.type == written.type);
    CHECK(read.of == kind::clan);
    CHECK(read.tag == written.tag);
    CHECK(read.seen == written.seen);
    CHECK(read.changes == written.changes);
    CHECK(read.metadata == written.metadata);
    CHECK(read.old_data == written.old_data);
    CHECK(read.new_data == written.new_data);
}

TEST_CASE("a failure without status and reason is kept as one, and cleared by the next commit")
{
    workplace here(each_store());
    auto news = a_change(1);
    news.next.failing.emplace();
    here.commit(some_clan, news);
    auto last = here.load(some_clan);
    REQUIRE(last.failing);
    CHECK_FALSE(last.failing->status);
    CHECK_FALSE(last.failing->reason);
    here.commit(some_clan, a_change(2));
    CHECK_FALSE(here.load(some_clan).failing);
}

TEST_CASE("a change that does not follow the stored revision is a conflict and leaves no trace")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, {an_event("first")}));
    for (auto revision : {1u, 3u, 9u}) {
        auto refused = here.get(here.log().commit(some_clan, a_change(revision, {an_event("other")})));
        CHECK(code_of(refused) == make_error_code(errc::conflict));
    }
    CHECK(code_of(here.get(here.log().commit(other_clan, a_change(2)))) == make_error_code(errc::conflict));
    CHECK(here.load(some_clan).head == "head1");
    CHECK(here.load(other_clan).revision == 0);
    CHECK(ids(here.next(*reader)) == strings{"first"});
    CHECK(here.waits(*reader));
}

TEST_CASE("a commit that is sent twice counts once")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1));
    auto news = a_change(2, some_events("e", 3));
    auto first = here.commit(some_clan, news);
    here.commit(other_clan, a_change(1, {an_event("between")}));
    CHECK(here.commit(some_clan, news) == first);
    CHECK(ids(here.next(*reader)) == strings{"e0", "e1", "e2", "between"});
    CHECK(here.waits(*reader));
    here.commit(some_clan, a_change(3));
}

TEST_CASE("positions count the events, and commits without events have the journal's end")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    auto start = reader->end();
    CHECK(here.commit(some_clan, a_change(1)) == start);
    auto first = here.commit(some_clan, a_change(2, some_events("a", 3)));
    auto second = here.commit(other_clan, a_change(1, some_events("b", 2)));
    CHECK(first > start);
    CHECK(second > first);
    CHECK(first.sequence == start.sequence + 3);
    CHECK(second.sequence == first.sequence + 2);
    CHECK(here.commit(other_clan, a_change(2)) == second);
    CHECK(reader->end() == second);

    auto entries = here.next(*reader);
    REQUIRE(entries.size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(entries[i].at.sequence == start.sequence + i + 1);
    CHECK(entries[0].at.milliseconds == entries[2].at.milliseconds);
    CHECK(entries[2].at == first);
    CHECK(entries[4].at == second);
}

TEST_CASE("events are read in the order of their commits, a limited number at a time")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("a", 7)));
    here.commit(other_clan, a_change(1, some_events("b", 2)));
    CHECK(ids(here.next(*reader, 3)) == strings{"a0", "a1", "a2"});
    CHECK(ids(here.next(*reader, 1)) == strings{"a3"});
    CHECK(ids(here.next(*reader, 4)) == strings{"a4", "a5", "a6", "b0"});
    CHECK(ids(here.next(*reader, 4)) == strings{"b1"});
    CHECK(here.waits(*reader));
}

TEST_CASE("readers do not affect each other")
{
    workplace here(each_store());
    auto one = here.read_as("one");
    auto two = here.read_as("two");
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    CHECK(ids(here.next(*one)) == strings{"a0", "a1"});
    here.advance(*one, last);
    CHECK(one->committed() == last);
    CHECK(two->committed() < last);
    CHECK(ids(here.next(*two)) == strings{"a0", "a1"});
}

TEST_CASE("a new reader starts at the end, or at the oldest event when it asks for the beginning")
{
    workplace here(each_store());
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto from_end = here.read_as("end", false);
    auto from_beginning = here.read_as("beginning", true);
    CHECK(from_end->committed() == last);
    CHECK(last.sequence - from_beginning->committed().sequence == 2);
    CHECK(ids(here.next(*from_beginning)) == strings{"a0", "a1"});
    CHECK(here.waits(*from_end));
    here.commit(some_clan, a_change(2, {an_event("b")}));
    CHECK(ids(here.next(*from_end)) == strings{"b"});
}

TEST_CASE("a reader that waits is woken by a commit")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    strings got;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await reader->next(10);
        got = ids(entries.value());
    };
    task_group group(here.context.get_executor());
    group.spawn("reader", read());
    here.commit(some_clan, a_change(1));  // without events: nothing to wake up for
    CHECK(got.empty());
    here.commit(some_clan, a_change(2, some_events("a", 2)));
    run(here.context, group.join());
    CHECK(got == strings{"a0", "a1"});
}

TEST_CASE("a cancelled wait loses nothing")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    CHECK(here.waits(*reader));
    CHECK(here.waits(*reader));
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    CHECK(ids(here.next(*reader)) == strings{"a0", "a1"});
}

TEST_CASE("a cancelled commit is either recorded as a whole or not at all")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    auto commit = [&]() -> asio::awaitable<void> {
        auto news = a_change(1, some_events("a", 2));
        auto done = co_await here.log().commit(some_clan, std::move(news));
        done.value();
    };
    task_group group(here.context.get_executor());
    group.spawn("committer", commit());
    here.context.restart();
    here.context.poll_one();
    here.cancel(group);
    auto stored = here.load(some_clan).revision;
    here.commit(some_clan, a_change(stored + 1, {an_event("after")}));
    CHECK(ids(here.next(*reader)) == (stored == 1 ? strings{"a0", "a1", "after"} : strings{"after"}));
}

TEST_CASE("seek goes to any place that is kept")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("a", 3)));
    here.commit(some_clan, a_change(2, some_events("b", 2)));
    auto all = here.next(*reader);
    REQUIRE(all.size() == 5);
    for (std::size_t back = 0; back < 4; ++back) {
        reader->seek(all[back].at);
        CHECK(ids(here.next(*reader, 1)) == strings{all[back + 1].event.id});
    }
    reader->seek(position());
    CHECK(ids(here.next(*reader)) == ids(all));
    reader->seek(reader->end());
    CHECK(here.waits(*reader));
}

TEST_CASE("nothing durable changes before advance")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    auto start = reader->committed();
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    here.next(*reader);
    CHECK(reader->committed() == start);
    auto again = here.read_as("a");
    CHECK(again->committed() == start);
    CHECK(ids(here.next(*again)) == strings{"a0", "a1"});
}

TEST_CASE("advance may run beside a next that waits")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    here.next(*reader);
    strings got;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await reader->next(10);
        got = ids(entries.value());
    };
    task_group group(here.context.get_executor());
    group.spawn("reader", read());
    here.advance(*reader, last);
    CHECK(reader->committed() == last);
    here.commit(some_clan, a_change(2, {an_event("b")}));
    run(here.context, group.join());
    CHECK(got == strings{"b"});
}

TEST_CASE("a reader is given as much data as it asked for")
{
    workplace here(each_store());
    auto none = here.read_as("none", true, data_level::none);
    auto part = here.read_as("part", true, data_level::subject);
    auto full = here.read_as("full", true, data_level::full);
    here.commit(some_clan, a_change(1, {an_event("baseline", "clan_updated")}));
    here.commit(some_clan, a_change(2, {an_event("whole", "clan_updated"), an_event("not whole", "member_joined")}));
    here.commit(some_clan, a_change(3, {an_event("not whole", "member_left")}));

    for (auto& e : here.next(*none)) {
        CHECK(e.event.old_data == "null");
        CHECK(e.event.new_data == "null");
        CHECK_FALSE((e.before || e.after));
    }
    for (auto& e : here.next(*part)) {
        CHECK(e.event.old_data == R"({"old":1.50})");
        CHECK(e.event.new_data == R"({"new":"ü"})");
        CHECK_FALSE((e.before || e.after));
    }
    auto all = here.next(*full);
    REQUIRE(all.size() == 4);
    CHECK_FALSE((all[0].before || all[0].after));  // there was no body before
    REQUIRE((all[1].before && all[1].after));
    CHECK(*all[1].before == "body 1");
    CHECK(*all[1].after == "body 2");
    for (auto& e : {all[2], all[3]})
        CHECK_FALSE((e.before || e.after));
    CHECK(all[3].event.old_data == R"({"old":1.50})");
}

TEST_CASE("what a slow reader has not had is kept while the journal is trimmed")
{
    workplace here(each_store());
    auto slow = here.read_as("slow");
    auto fast = here.read_as("fast");
    auto keep = [&]() -> asio::awaitable<void> { co_await here.log().keep(); };
    task_group group(here.context.get_executor());
    group.spawn("keeper", keep());
    std::size_t had = 0;
    for (std::uint64_t revision = 1; revision <= 20; ++revision) {
        auto last = here.commit(some_clan, a_change(revision, some_events("e", 5)));
        had += here.next(*fast).size();
        here.advance(*fast, last);
    }
    CHECK(had == 100);
    CHECK(here.next(*slow).size() == 100);
    here.cancel(group);
}

TEST_CASE("headers come in the order they are asked for, without what is not known")
{
    workplace here(each_store());
    here.commit(some_clan, a_change(1));
    here.commit(some_clan, a_change(2));
    here.commit(other_clan, a_change(1));
    subject unknown(kind::war, "#2PP");
    auto headers = here.resume({other_clan, unknown, some_clan});
    REQUIRE(headers.size() == 3);
    CHECK(headers[0].revision == 1);
    CHECK(headers[1].revision == 0);
    CHECK(headers[1].head.empty());
    CHECK(headers[2].revision == 2);
    CHECK(headers[2].head == "head2");
    CHECK(headers[2].body_hash == a_change(2).next.body_hash);
    CHECK(here.resume({}).empty());
}

TEST_CASE("a subject that is watched no more is kept for a while")
{
    workplace here(each_store());
    here.commit(some_clan, a_change(1));
    here.resume({other_clan});
    here.resume({other_clan});
    CHECK(here.load(some_clan).revision == 1);
    CHECK(here.resume({some_clan})[0].revision == 1);
    here.commit(some_clan, a_change(2));
}

TEST_CASE("a subject that nobody watched for a week is forgotten, unless it came back")
{
    auto store = each_store(takes_a_clock);
    workplace here(store, workplace::timing::by_hand);
    subject third(kind::player, "#2PP");
    for (auto& what : {some_clan, other_clan, third})
        here.commit(what, a_change(1));
    here.resume({third});
    here.time.advance(days(6));
    here.resume({third, other_clan});
    here.resume({third});
    here.time.advance(days(2));
    here.resume({third});
    CHECK(here.load(some_clan).revision == 0);
    CHECK(here.load(other_clan).revision == 1);
    CHECK(here.load(third).revision == 1);
    here.commit(some_clan, a_change(1));  // from the beginning
}

TEST_CASE("a wall clock that jumps by weeks forgets no subject")
{
    auto store = each_store(takes_a_clock);
    workplace here(store, workplace::timing::by_hand);
    here.commit(some_clan, a_change(1));
    here.resume({});
    here.time.jump(days(20));
    here.resume({});
    CHECK(here.load(some_clan).revision == 1);
    here.time.jump(-days(40));
    here.resume({});
    CHECK(here.load(some_clan).revision == 1);
    here.time.advance(days(7));  // a week did pass
    here.resume({});
    CHECK(here.load(some_clan).revision == 0);
}

TEST_CASE("the time of positions never goes back")
{
    auto store = each_store(takes_a_clock);
    workplace here(store, workplace::timing::by_hand);
    auto first = here.commit(some_clan, a_change(1, {an_event("a")}));
    CHECK(first.milliseconds == static_cast<std::uint64_t>(here.time.wall().time_since_epoch().count()));
    here.time.advance(-std::chrono::hours(1));
    auto second = here.commit(some_clan, a_change(2, {an_event("b")}));
    CHECK(second.milliseconds == first.milliseconds);
    CHECK(second > first);
    here.time.advance(std::chrono::hours(2));
    CHECK(here.commit(some_clan, a_change(3, {an_event("c")})).milliseconds > second.milliseconds);
}

TEST_CASE("a closed journal takes and gives nothing")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    boost::system::error_code waiting;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await reader->next(10);
        waiting = code_of(entries);
    };
    task_group group(here.context.get_executor());
    group.spawn("reader", read());
    here.get(here.log().load(some_clan)).value();
    run(here.context, here.log().close());
    run(here.context, group.join());
    auto closed = make_error_code(errc::closed);
    CHECK(waiting == closed);
    CHECK(code_of(here.get(here.log().commit(some_clan, a_change(1)))) == closed);
    CHECK(code_of(here.get(reader->next(1))) == closed);
    CHECK(code_of(here.get(reader->advance(receipt(position(1, 1))))) == closed);
}

TEST_CASE("many commits at once are all recorded, one that conflicts aside")
{
    workplace here(each_store());
    auto reader = here.read_as("a");
    constexpr std::size_t count = 300;
    here.commit(subject(kind::clan, "#150"), a_change(1));
    std::size_t done = 0, conflicts = 0;
    auto commit = [&](std::size_t n) -> asio::awaitable<void> {
        subject what(kind::clan, "#" + std::to_string(n));
        auto news = a_change(1, some_events(std::to_string(n) + "/", 2));
        auto committed = co_await here.log().commit(std::move(what), std::move(news));
        ++(committed ? done : conflicts);
    };
    task_group group(here.context.get_executor());
    for (std::size_t n = 0; n < count; ++n)
        group.spawn("committer", commit(n));
    run(here.context, group.join());
    CHECK(done == count - 1);
    CHECK(conflicts == 1);

    strings expected, told;
    for (std::size_t n = 0; n < count; ++n)
        for (auto end : {"/0", "/1"})
            if (n != 150)
                expected.push_back(std::to_string(n) + end);
    while (told.size() < expected.size())
        for (auto& id : ids(here.next(*reader)))
            told.push_back(id);
    CHECK(told == expected);
}

TEST_CASE("a journal that is opened again goes on where it was")
{
    auto store = each_store(survives);
    workplace here(store);
    position first, last;
    {
        auto one = here.read_as("one");
        auto two = here.read_as("two");
        first = here.commit(some_clan, a_change(1, some_events("a", 2)));
        last = here.commit(some_clan, a_change(2, some_events("b", 2)));
        here.next(*one);
        here.advance(*one, first);
    }
    here.reopen();
    auto one = here.read_as("one", false);
    auto two = here.read_as("two", false);
    CHECK(one->committed() == first);
    CHECK(one->end() == last);
    CHECK(ids(here.next(*one)) == strings{"b0", "b1"});
    CHECK(ids(here.next(*two)) == strings{"a0", "a1", "b0", "b1"});
    CHECK(here.load(some_clan).body == "body 2");
    CHECK(here.resume({some_clan})[0].revision == 2);
    CHECK(here.commit(some_clan, a_change(2, some_events("b", 2))) == last);  // its reply may have been lost
    auto next = here.commit(some_clan, a_change(3, {an_event("c")}));
    CHECK(next > last);
    CHECK(next.sequence == last.sequence + 1);
}
