// What a Redis that loses its latest writes does to the stored watches, and to those who peek.

#include "log_capture.hpp"
#include "redis/lossy_proxy.hpp"
#include "redis_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace clashcast;
using namespace std::chrono_literals;
using tags = std::vector<std::string>;

namespace {

watch_edit adding(std::string tag)
{
    watch_edit edit;
    edit.add.emplace_back(watch_name("clan", std::move(tag)), 60s);
    return edit;
}

watch_edit removing(std::string tag)
{
    watch_edit edit;
    edit.remove.emplace_back("clan", std::move(tag));
    return edit;
}

watch_counts does(plain_journal& store, const watch_edit& what)
{
    return store.get(store.inner->edit_watches(what)).value();
}

tags stored(plain_journal& store)
{
    tags all;
    for (auto& one : store.get(store.inner->watches()).value())
        all.push_back(one.name.tag);
    return all;
}

struct redis_fixture {
    redis_fixture() { store.open().value(); }

    // Another process edits.
    watch_counts beside(const watch_edit& what)
    {
        plain_journal other(context, options_for(server.url(), "other"));
        other.get(other.inner->attach()).value();
        auto counts = does(other, what);
        other.close();
        return counts;
    }
    redis::value look(redis::command what) { return ask(context, server, std::move(what)); }
    void save() { CHECK(look(redis::command("SAVE")).text == "OK"); }
    void go_back()  // to what was saved; to nothing if that was nothing
    {
        server.kill();
        server.start();
    }

    redis_server server;
    asio::io_context context;
    log_capture said;
    manual_clock time{context.get_executor()};
    plain_journal store{context, options_for(server.url())};
};

constexpr auto restored = "has lost changes of the stored watches; clashcast has written them again";
constexpr auto merged = "has lost changes of the stored watches, and other changes came since";

}  // namespace

TEST_CASE("a Redis that lost edits of the watches is given them again")
{
    redis_fixture here;
    auto emptied = GENERATE(false, true);
    does(here.store, adding("#2"));
    if (!emptied)
        here.save();
    does(here.store, adding("#8"));
    does(here.store, removing("#2"));
    here.beside(adding("#9"));
    CHECK(stored(here.store) == tags{"#8", "#9"});
    here.go_back();
    CHECK(stored(here.store) == tags{"#8", "#9"});
    CHECK(here.said.count(restored) == 1);
    CHECK(here.store.inner->generation() == 0);  // no commit was lost
    plain_journal other(here.context, options_for(here.server.url(), "other"));
    other.get(other.inner->attach()).value();
    CHECK(stored(other) == tags{"#8", "#9"});
    CHECK(does(here.store, adding("#9")).unchanged == 1);
}

TEST_CASE("edits that an owner made are given to Redis again, although nothing read the watches")
{
    redis_fixture here;
    here.save();
    does(here.store, adding("#2"));
    here.go_back();
    here.store.load(some_clan);
    CHECK(here.said.count(restored) == 1);
    CHECK(here.look(redis::command("HGET", "{clashcast:0}:watches", "clan/#2")).text == "60000");
}

TEST_CASE("an owner that maintains the journal knows the edits of other processes, and gives them to Redis again")
{
    redis_fixture here;
    here.store.close();
    plain_journal store(here.context, options_for(here.server.url()), here.time);
    store.open().value();
    int told = 0;
    store.inner->on_watches([&] { ++told; });
    here.save();
    maintaining beside(store, here.time);
    here.beside(adding("#2"));
    beside.pass(1s, 2);
    CHECK(told == 1);
    here.go_back();
    beside.pass(1s, 3);
    CHECK(here.said.count(restored) == 1);
    CHECK(here.look(redis::command("HKEYS", "{clashcast:0}:watches")).elements.size() == 1);
    CHECK(told == 1);  // what it knew is what is stored
}

TEST_CASE("an owner is notified once that the journal went back")
{
    redis_fixture here;
    here.store.close();
    plain_journal store(here.context, options_for(here.server.url()), here.time);
    store.open().value();
    int told = 0;
    store.inner->on_watches([&] { ++told; });
    maintaining beside(store, here.time);
    here.save();
    store.commit(some_clan, a_change(1)).value();
    here.go_back();
    beside.pass(1s, 5);
    CHECK(store.inner->generation() == 1);
    CHECK(told == 1);
}

TEST_CASE("watches that were lost are added to those of an edit that came before the owner was back")
{
    redis_fixture here;
    does(here.store, adding("#2"));
    here.store.commit(some_clan, a_change(1)).value();
    here.save();
    does(here.store, adding("#8"));
    here.store.commit(some_clan, a_change(2)).value();
    here.go_back();
    CHECK(here.beside(adding("#9")).added == 1);
    auto more = GENERATE(0, 1, 3);
    for (int n = 0; n < more; ++n)
        here.beside(adding("#99" + std::to_string(n)));
    auto all = stored(here.store);
    for (auto* tag : {"#2", "#8", "#9"})
        CHECK(std::count(all.begin(), all.end(), tag) == 1);
    CHECK(all.size() == 3 + static_cast<std::size_t>(more));
    CHECK(here.said.count(merged) == 1);
    CHECK(here.store.inner->generation() == 1);  // the edit does not hide the lost commit
    CHECK(here.store.load(some_clan).revision == 1);
    CHECK(stored(here.store) == all);
    here.go_back();  // once more, without the edits of others
    CHECK(stored(here.store) == all);
    CHECK(here.said.count(restored) == 1);
}

TEST_CASE("a Redis that lost edits on the same connection is given them again")
{
    redis_fixture here;
    does(here.store, adding("#2"));
    here.look(redis::command("FLUSHALL"));
    auto edited = GENERATE(false, true);
    if (edited)
        here.beside(adding("#8"));
    auto all = stored(here.store);
    CHECK(all == (edited ? tags{"#2", "#8"} : tags{"#2"}));
    CHECK(here.said.count(edited ? merged : restored) == 1);
}

TEST_CASE("a Redis that lost only replies, or nothing, has not lost edits")
{
    redis_fixture here;
    does(here.store, adding("#2"));
    stored(here.store);
    for (int n = 0; n < 40; ++n)
        here.beside(adding("#9" + std::to_string(n)));
    here.save();
    here.go_back();
    CHECK(stored(here.store).size() == 41);
    auto edits = here.look(redis::command("HGET", "{clashcast:0}:meta", "watch_edits")).text;
    CHECK(std::count(edits.begin(), edits.end(), ';') == 16);
    CHECK(here.said.count("has lost") == 0);
}

TEST_CASE("an edit whose reply was lost counts once, and its counts are those of the first time")
{
    redis_fixture here;
    lossy_proxy proxy(here.context.get_executor(), here.server.port());
    plain_journal other(here.context, options_for(proxy.url(), "other"));
    auto owns = GENERATE(false, true);
    if (owns)
        here.store.close();
    other.get(owns ? other.inner->open() : other.inner->attach()).value();
    does(other, adding("#2"));
    auto both = adding("#8");
    both.remove.emplace_back("clan", "#2");
    proxy.lose_the_reply_to("clan/#8");
    auto counts = does(other, both);
    CHECK(proxy.lost() == 1);
    CHECK(counts.added == 1);
    CHECK(counts.removed == 1);
    CHECK(counts.unchanged == 0);
    CHECK(stored(other) == tags{"#8"});
    auto edits = here.look(redis::command("HGET", "{clashcast:0}:meta", "watch_edits")).text;
    CHECK(std::count(edits.begin(), edits.end(), ';') == 2);
    CHECK(here.said.count("has lost") == 0);
}

TEST_CASE("a new owner knows the edits of the one before it, which can edit no more")
{
    redis_fixture here;
    here.save();
    does(here.store, adding("#2"));
    plain_journal newer(here.context, options_for(here.server.url()));
    newer.open().value();
    CHECK(stored(newer) == tags{"#2"});
    does(newer, adding("#8"));
    CHECK(here.store.commit(some_clan, a_change(1)).error().code == errc::fenced);
    CHECK(here.store.get(here.store.inner->edit_watches(adding("#9"))).error().code == errc::fenced);
    here.go_back();
    CHECK(stored(newer) == tags{"#2", "#8"});
    CHECK(here.said.count(restored) == 1);
}

TEST_CASE("an edit in a full Redis waits, and changes nothing before")
{
    redis_fixture here;
    does(here.store, adding("#2"));
    here.look(redis::command("CONFIG", "SET", "maxmemory", "1"));
    task_group group(here.context.get_executor());
    std::optional<watch_counts> counts;
    auto edit = [&]() -> awaitable<void> {
        auto what = removing("#2");
        auto done = co_await here.store.inner->edit_watches(what);
        counts = done.value();
    };
    group.spawn("edit", edit());
    while (here.said.count("OOM") == 0 && !counts)
        here.context.run_one();
    CHECK_FALSE(counts);
    CHECK(here.look(redis::command("HLEN", "{clashcast:0}:watches")).integer == 1);
    here.look(redis::command("CONFIG", "SET", "maxmemory", "0"));
    run(here.context, group.join());
    CHECK(counts.value().removed == 1);
}

TEST_CASE("keys of another type and damaged watches are named")
{
    redis_fixture here;
    here.look(redis::command("HSET", "{clashcast:0}:watches", "clan/#2", "soon"));
    auto damaged = here.store.get(here.store.inner->watches());
    REQUIRE(damaged.has_error());
    CHECK(damaged.error().code == errc::malformed);
    CHECK(damaged.error().what == "a stored watch is damaged: clan/#2 soon");
    here.store.close();
    here.look(redis::command("DEL", "{clashcast:0}:watches"));
    here.look(redis::command("SET", "{clashcast:0}:watches", "x"));
    auto why = plain_journal(here.context, options_for(here.server.url())).open().error();
    CHECK(why.code == errc::refused);
    CHECK(why.what.find("{clashcast:0}:watches is a string, not a hash") != std::string::npos);
    here.look(redis::command("DEL", "{clashcast:0}:watches"));
    here.look(redis::command("HSET", "{clashcast:0}:meta", "format", "2"));
    plain_journal other(here.context, options_for(here.server.url(), "other"));
    other.get(other.inner->attach()).value();
    auto newer = other.get(other.inner->edit_watches(adding("#2")));
    REQUIRE(newer.has_error());
    CHECK(newer.error().what.find("says format 2, this is format 1") != std::string::npos);
}

TEST_CASE("an owner that is up to date peeks without asking Redis")
{
    redis_fixture here;
    auto consumer = here.store.cursor_of("sink");
    auto end = here.store.commit(some_clan, a_change(1, some_events("a", 3))).value();
    auto peek = [&](position after) {
        return here.store.get(here.store.inner->peek(after, 9, data_level::none)).value();
    };
    here.look(redis::command("CONFIG", "RESETSTAT"));
    CHECK(ids(peek(position(end.milliseconds, end.sequence - 2))) == tags{"a1", "a2"});
    CHECK(peek(end).empty());
    CHECK(here.look(redis::command("INFO", "commandstats")).text.find("cmdstat_xrange") == std::string::npos);
    here.store.close();
    plain_journal later(here.context, options_for(here.server.url()));
    later.open().value();
    auto entries = later.get(later.inner->peek({}, 9, data_level::none)).value();
    CHECK(ids(entries) == tags{"a0", "a1", "a2"});
}

TEST_CASE("peek returns an entry without a type for events that Redis lost")
{
    redis_fixture here;
    auto consumer = here.store.cursor_of("sink");
    auto first = here.store.commit(some_clan, a_change(1, some_events("a", 2))).value();
    here.save();
    auto lost = here.store.commit(some_clan, a_change(2, some_events("b", 3))).value();
    here.go_back();
    here.store.load(some_clan);
    here.store.commit(some_clan, a_change(2, {an_event("c")})).value();
    auto entries = here.store.get(here.store.inner->peek(first, 9, data_level::none)).value();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].event.type.empty());
    CHECK(entries[0].missed == 3);
    CHECK(entries[0].at == lost);
    CHECK(entries[1].event.id == "c");
    position within(lost.milliseconds, lost.sequence - 1);
    CHECK(here.store.get(here.store.inner->peek(within, 1, data_level::none)).value().at(0).missed == 1);
}
