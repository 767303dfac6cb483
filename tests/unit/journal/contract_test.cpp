// What every journal promises (clashcast/journal.hpp), checked against each of them.

#include "journal_fixture.hpp"


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

TEST_CASE("a subject without a commit is at revision 0")
{
    journal_fixture here(each_backend());
    auto last = here.load(some_clan);
    CHECK(last.revision == 0);
    CHECK(last.body.empty());
    CHECK(last.diff_state.empty());
    CHECK(last.chain_head.size() == 32);
    CHECK_FALSE(last.active_failure);
}

TEST_CASE("the chain of ids starts anew with each journal, each subject and each moment")
{
    journal_fixture here(each_backend());
    auto first = here.load(some_clan).chain_head;
    CHECK(here.load(other_clan).chain_head != first);
    CHECK(here.until([&] { return here.load(some_clan).chain_head != first; }));
    journal_fixture elsewhere(memory_backend());
    CHECK(elsewhere.load(some_clan).chain_head != first);
}

TEST_CASE("a journal has an identity, and its consumers know it")
{
    journal_fixture here(each_backend());
    CHECK(here.store().identity().size() == 32);
    CHECK(here.read_as("sink")->journal() == here.store().identity());
}

TEST_CASE("a journal keeps its identity over a restart")
{
    journal_fixture here(each_backend(survives));
    auto identity = here.store().identity();
    here.reopen();
    CHECK(here.store().identity() == identity);
}

TEST_CASE("a process that attaches to a journal knows its identity")
{
    auto store = each_backend(is_shared);
    journal_fixture here(store);
    auto look = store.make(here.context.get_executor(), store.bounds);
    here.get(look->attach()).value();
    CHECK(look->identity() == here.store().identity());
    run(here.context, look->close());
}

TEST_CASE("a consumer knows where it began to count")
{
    journal_fixture here(each_backend());
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto begun = here.read_as("sink", false);
    auto since = begun->since();
    CHECK(since == begun->acknowledged());
    here.commit(some_clan, a_change(2, some_events("b", 2)));
    here.advance(*begun, begun->end());
    CHECK(here.read_as("sink")->since() == since);
}

TEST_CASE("a commit keeps the checkpoint as it was given, and its events")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a", true, data_level::subject);
    auto news = a_change(1, {an_event("x")});
    news.next.body = std::string(70'000, 'b') + '\0' + "\xff";
    news.next.active_failure.emplace();
    news.next.active_failure->status = 404;
    news.next.active_failure->reason = "notFound";
    news.next.active_failure->message = "not part of what is kept";
    auto at = here.commit(some_clan, news);

    auto last = here.load(some_clan);
    CHECK(last.revision == 1);
    CHECK(last.body_hash == news.next.body_hash);
    CHECK(last.chain_head == "head1");
    CHECK(last.body == news.next.body);
    CHECK(last.diff_state == "memory 1");
    REQUIRE(last.active_failure);
    CHECK(last.active_failure->same_as(*news.next.active_failure));
    CHECK_FALSE(last.active_failure->message);

    auto entries = here.next(*consumer);
    REQUIRE(entries.size() == 1);
    auto& read = entries[0].event;
    auto written = an_event("x");
    CHECK(entries[0].at == at);
    CHECK(read.id == written.id);
    CHECK(read.type == written.type);
    CHECK(read.kind == subject_kind::clan);
    CHECK(read.tag == written.tag);
    CHECK(read.seen == written.seen);
    CHECK(read.changes == written.changes);
    CHECK(read.metadata == written.metadata);
    CHECK(read.old_data == written.old_data);
    CHECK(read.new_data == written.new_data);
}

TEST_CASE("a failure without status and reason is kept as one, and cleared by the next commit")
{
    journal_fixture here(each_backend());
    auto news = a_change(1);
    news.next.active_failure.emplace();
    here.commit(some_clan, news);
    auto last = here.load(some_clan);
    REQUIRE(last.active_failure);
    CHECK_FALSE(last.active_failure->status);
    CHECK_FALSE(last.active_failure->reason);
    here.commit(some_clan, a_change(2));
    CHECK_FALSE(here.load(some_clan).active_failure);
}

TEST_CASE("a change that does not follow the stored revision is a conflict and leaves no trace")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, {an_event("first")}));
    for (auto revision : {1u, 3u, 9u}) {
        auto refused = here.get(here.store().commit(some_clan, a_change(revision, {an_event("other")})));
        CHECK(code_of(refused) == make_error_code(errc::conflict));
    }
    CHECK(code_of(here.get(here.store().commit(other_clan, a_change(2)))) == make_error_code(errc::conflict));
    CHECK(here.load(some_clan).chain_head == "head1");
    CHECK(here.load(other_clan).revision == 0);
    CHECK(ids(here.next(*consumer)) == strings{"first"});
    CHECK(here.waits(*consumer));
}

TEST_CASE("a commit that is sent twice counts once")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1));
    auto news = a_change(2, some_events("e", 3));
    auto first = here.commit(some_clan, news);
    here.commit(other_clan, a_change(1, {an_event("between")}));
    CHECK(here.commit(some_clan, news) == first);
    CHECK(ids(here.next(*consumer)) == strings{"e0", "e1", "e2", "between"});
    CHECK(here.waits(*consumer));
    here.commit(some_clan, a_change(3));
}

TEST_CASE("positions count the events, and commits without events have the journal's end")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    auto start = consumer->end();
    CHECK(here.commit(some_clan, a_change(1)) == start);
    auto first = here.commit(some_clan, a_change(2, some_events("a", 3)));
    auto second = here.commit(other_clan, a_change(1, some_events("b", 2)));
    CHECK(first > start);
    CHECK(second > first);
    CHECK(first.sequence == start.sequence + 3);
    CHECK(second.sequence == first.sequence + 2);
    CHECK(here.commit(other_clan, a_change(2)) == second);
    CHECK(consumer->end() == second);

    auto entries = here.next(*consumer);
    REQUIRE(entries.size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(entries[i].at.sequence == start.sequence + i + 1);
    CHECK(entries[0].at.milliseconds == entries[2].at.milliseconds);
    CHECK(entries[2].at == first);
    CHECK(entries[4].at == second);
}

TEST_CASE("events are read in the order of their commits, a limited number at a time")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("a", 7)));
    here.commit(other_clan, a_change(1, some_events("b", 2)));
    CHECK(ids(here.next(*consumer, 3)) == strings{"a0", "a1", "a2"});
    CHECK(ids(here.next(*consumer, 1)) == strings{"a3"});
    CHECK(ids(here.next(*consumer, 4)) == strings{"a4", "a5", "a6", "b0"});
    CHECK(ids(here.next(*consumer, 4)) == strings{"b1"});
    CHECK(here.waits(*consumer));
}

TEST_CASE("consumers do not affect each other")
{
    journal_fixture here(each_backend());
    auto one = here.read_as("one");
    auto two = here.read_as("two");
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    CHECK(ids(here.next(*one)) == strings{"a0", "a1"});
    here.advance(*one, last);
    CHECK(one->acknowledged() == last);
    CHECK(two->acknowledged() < last);
    CHECK(ids(here.next(*two)) == strings{"a0", "a1"});
}

TEST_CASE("a new consumer starts at the end, or at the oldest event when it asks for the beginning")
{
    journal_fixture here(each_backend());
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto from_end = here.read_as("end", false);
    auto from_beginning = here.read_as("beginning", true);
    CHECK(from_end->acknowledged() == last);
    CHECK(last.sequence - from_beginning->acknowledged().sequence == 2);
    CHECK(ids(here.next(*from_beginning)) == strings{"a0", "a1"});
    CHECK(here.waits(*from_end));
    here.commit(some_clan, a_change(2, {an_event("b")}));
    CHECK(ids(here.next(*from_end)) == strings{"b"});
}

TEST_CASE("a consumer that waits is woken by a commit")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    strings got;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await consumer->next(10);
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
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    CHECK(here.waits(*consumer));
    CHECK(here.waits(*consumer));
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    CHECK(ids(here.next(*consumer)) == strings{"a0", "a1"});
}

TEST_CASE("a cancelled commit is either recorded as a whole or not at all")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    auto commit = [&]() -> asio::awaitable<void> {
        auto news = a_change(1, some_events("a", 2));
        auto done = co_await here.store().commit(some_clan, std::move(news));
        done.value();
    };
    task_group group(here.context.get_executor());
    group.spawn("committer", commit());
    here.context.restart();
    here.context.poll_one();
    here.cancel(group);
    auto stored = here.load(some_clan).revision;
    here.commit(some_clan, a_change(stored + 1, {an_event("after")}));
    CHECK(ids(here.next(*consumer)) == (stored == 1 ? strings{"a0", "a1", "after"} : strings{"after"}));
}

TEST_CASE("seek goes to any position that the journal still has")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    here.commit(some_clan, a_change(1, some_events("a", 3)));
    here.commit(some_clan, a_change(2, some_events("b", 2)));
    auto all = here.next(*consumer);
    REQUIRE(all.size() == 5);
    for (std::size_t back = 0; back < 4; ++back) {
        consumer->seek(all[back].at);
        CHECK(ids(here.next(*consumer, 1)) == strings{all[back + 1].event.id});
    }
    consumer->seek(position());
    CHECK(ids(here.next(*consumer)) == ids(all));
    consumer->seek(consumer->end());
    CHECK(here.waits(*consumer));
}

TEST_CASE("nothing durable changes before advance")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    auto start = consumer->acknowledged();
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    here.next(*consumer);
    CHECK(consumer->acknowledged() == start);
    auto again = here.read_as("a");
    CHECK(again->acknowledged() == start);
    CHECK(ids(here.next(*again)) == strings{"a0", "a1"});
}

TEST_CASE("advance may run beside a next that waits")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    auto last = here.commit(some_clan, a_change(1, some_events("a", 2)));
    here.next(*consumer);
    strings got;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await consumer->next(10);
        got = ids(entries.value());
    };
    task_group group(here.context.get_executor());
    group.spawn("reader", read());
    here.advance(*consumer, last);
    CHECK(consumer->acknowledged() == last);
    here.commit(some_clan, a_change(2, {an_event("b")}));
    run(here.context, group.join());
    CHECK(got == strings{"b"});
}

TEST_CASE("a consumer is given as much data as it asked for")
{
    journal_fixture here(each_backend());
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

TEST_CASE("what a slow consumer has not had is kept while the journal is trimmed")
{
    journal_fixture here(each_backend());
    auto slow = here.read_as("slow");
    auto fast = here.read_as("fast");
    auto keep = [&]() -> asio::awaitable<void> { co_await here.store().maintain(); };
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
    journal_fixture here(each_backend());
    here.commit(some_clan, a_change(1));
    here.commit(some_clan, a_change(2));
    here.commit(other_clan, a_change(1));
    subject unknown(subject_kind::war, "#2PP");
    auto headers = here.resume({other_clan, unknown, some_clan});
    REQUIRE(headers.size() == 3);
    CHECK(headers[0].revision == 1);
    CHECK(headers[1].revision == 0);
    CHECK(headers[1].chain_head.empty());
    CHECK(headers[2].revision == 2);
    CHECK(headers[2].chain_head == "head2");
    CHECK(headers[2].body_hash == a_change(2).next.body_hash);
    CHECK(here.resume({}).empty());
}

TEST_CASE("a subject that is no longer watched is kept for a while")
{
    journal_fixture here(each_backend());
    here.commit(some_clan, a_change(1));
    here.resume({other_clan});
    here.resume({other_clan});
    CHECK(here.load(some_clan).revision == 1);
    CHECK(here.resume({some_clan})[0].revision == 1);
    here.commit(some_clan, a_change(2));
}

TEST_CASE("a subject that is not watched for a week is removed, unless it came back")
{
    journal_fixture here(each_backend(), journal_fixture::timing::by_hand);
    subject third(subject_kind::player, "#2PP");
    for (auto& what : {some_clan, other_clan, third})
        here.commit(what, a_change(1));
    here.resume({third});
    here.time.advance(days(6));
    here.resume({third, other_clan});
    here.resume({third});
    here.time.advance(days(2));
    here.resume({third});
    here.maintain_once();
    CHECK(here.load(some_clan).revision == 0);
    CHECK(here.load(other_clan).revision == 1);
    CHECK(here.load(third).revision == 1);
    here.commit(some_clan, a_change(1));  // from the beginning
}

TEST_CASE("a wall clock that jumps by weeks removes no subject")
{
    journal_fixture here(each_backend(), journal_fixture::timing::by_hand);
    here.commit(some_clan, a_change(1));
    here.resume({});
    for (auto jump : {days(20), -days(40)}) {
        here.time.jump(jump);
        here.resume({});
        here.maintain_once();
        CHECK(here.load(some_clan).revision == 1);
    }
    here.time.advance(days(7));  // a week did pass
    here.resume({});
    here.maintain_once();
    CHECK(here.load(some_clan).revision == 0);
}

TEST_CASE("subjects that enter get their headers in order, and the others stay as they are")
{
    journal_fixture here(each_backend(), journal_fixture::timing::by_hand);
    subject third(subject_kind::player, "#2PP");
    here.commit(some_clan, a_change(1));
    here.commit(other_clan, a_change(1));
    here.commit(other_clan, a_change(2));
    here.resume({other_clan});
    auto headers = here.enter({third, other_clan, some_clan});
    REQUIRE(headers.size() == 3);
    CHECK(headers[0].revision == 0);
    CHECK(headers[1].revision == 2);
    CHECK(headers[1].chain_head == "head2");
    CHECK(headers[2].revision == 1);
    CHECK(here.enter({third, other_clan, some_clan})[2].revision == 1);
    CHECK(here.enter({}).empty());
    here.time.advance(days(8));
    here.enter({});
    here.maintain_once();
    CHECK(here.load(some_clan).revision == 1);
    CHECK(here.load(other_clan).revision == 2);
}

TEST_CASE("a subject that left is kept for a week, and goes on when it comes back in time")
{
    journal_fixture here(each_backend(), journal_fixture::timing::by_hand);
    subject third(subject_kind::player, "#2PP");
    for (auto& what : {some_clan, other_clan, third})
        here.commit(what, a_change(1));
    here.resume({some_clan, other_clan, third});
    here.leave({some_clan, other_clan});
    here.leave({});
    here.maintain_once();
    here.time.advance(days(6));
    here.leave({some_clan});  // the first time counts
    here.maintain_once();
    CHECK(here.enter({other_clan})[0].revision == 1);
    here.time.advance(days(2));
    here.leave({});
    here.maintain_once();
    CHECK(here.load(some_clan).revision == 0);
    CHECK(here.load(other_clan).revision == 1);
    CHECK(here.load(third).revision == 1);
    CHECK(here.enter({some_clan})[0].revision == 0);
    here.commit(some_clan, a_change(1));
}

TEST_CASE("a commit of a subject that left is accepted, and does not bring it back")
{
    journal_fixture here(each_backend(), journal_fixture::timing::by_hand);
    here.commit(some_clan, a_change(1));
    here.leave({some_clan, other_clan});
    CHECK(here.load(other_clan).chain_head.size() == 32);
    here.commit(some_clan, a_change(2, {an_event("a")}));
    here.commit(other_clan, a_change(1, {an_event("b")}));  // its first
    CHECK(here.enter({}).empty());
    CHECK(here.load(some_clan).revision == 2);
    CHECK(here.load(other_clan).revision == 1);
    CHECK(ids(here.next(*here.read_as("a"))) == strings{"a", "b"});
    here.time.advance(days(8));
    here.leave({});
    here.maintain_once();
    CHECK(here.load(some_clan).revision == 0);
    CHECK(here.load(other_clan).revision == 0);
}

TEST_CASE("thousands of subjects enter and leave in one call")
{
    journal_fixture here(each_backend());
    std::vector<subject> many;
    for (int i = 0; i < 2'500; ++i)
        many.emplace_back(subject_kind::player, "#P" + std::to_string(i));
    here.commit(many[1'700], a_change(1));
    here.leave(many);
    auto headers = here.enter(many);
    REQUIRE(headers.size() == many.size());
    for (std::size_t i = 0; i < many.size(); ++i)
        if (headers[i].revision != (i == 1'700 ? 1 : 0))
            FAIL("subject " << i << " has revision " << headers[i].revision);
    CHECK(here.resume(many)[1'700].revision == 1);
}

TEST_CASE("the time of positions never goes back")
{
    auto store = each_backend(stamps_by_its_clock);
    journal_fixture here(store, journal_fixture::timing::by_hand);
    auto first = here.commit(some_clan, a_change(1, {an_event("a")}));
    CHECK(first.milliseconds == static_cast<std::uint64_t>(here.time.wall().time_since_epoch().count()));
    here.time.advance(-std::chrono::hours(1));
    auto second = here.commit(some_clan, a_change(2, {an_event("b")}));
    CHECK(second.milliseconds == first.milliseconds);
    CHECK(second > first);
    here.time.advance(std::chrono::hours(2));
    CHECK(here.commit(some_clan, a_change(3, {an_event("c")})).milliseconds > second.milliseconds);
}

TEST_CASE("a closed journal accepts and returns nothing")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    boost::system::error_code waiting;
    auto read = [&]() -> asio::awaitable<void> {
        auto entries = co_await consumer->next(10);
        waiting = code_of(entries);
    };
    task_group group(here.context.get_executor());
    group.spawn("reader", read());
    here.get(here.store().load(some_clan)).value();
    run(here.context, here.store().close());
    run(here.context, group.join());
    auto closed = make_error_code(errc::closed);
    CHECK(waiting == closed);
    CHECK(code_of(here.get(here.store().commit(some_clan, a_change(1)))) == closed);
    CHECK(code_of(here.get(consumer->next(1))) == closed);
    CHECK(code_of(here.get(consumer->advance(acknowledgement(position(1, 1))))) == closed);
}

TEST_CASE("many commits at once are all recorded, except one that conflicts")
{
    journal_fixture here(each_backend());
    auto consumer = here.read_as("a");
    constexpr std::size_t count = 300;
    here.commit(subject(subject_kind::clan, "#150"), a_change(1));
    std::size_t done = 0, conflicts = 0;
    auto commit = [&](std::size_t n) -> asio::awaitable<void> {
        subject what(subject_kind::clan, "#" + std::to_string(n));
        auto news = a_change(1, some_events(std::to_string(n) + "/", 2));
        auto committed = co_await here.store().commit(std::move(what), std::move(news));
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
        for (auto& id : ids(here.next(*consumer)))
            told.push_back(id);
    CHECK(told == expected);
}

TEST_CASE("a journal that is opened again continues where it was")
{
    auto store = each_backend(survives);
    journal_fixture here(store);
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
    CHECK(one->acknowledged() == first);
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
