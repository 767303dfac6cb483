// journal::peek: the contract, checked against each backend.

#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using strings = std::vector<std::string>;

namespace {

class peek_fixture : public journal_fixture {
public:
    using journal_fixture::journal_fixture;

    std::vector<entry> peek(position after = {}, std::size_t limit = 1000, data_level wanted = data_level::none)
    {
        return get(store().peek(after, limit, wanted)).value();
    }
};

class maintaining {
public:
    explicit maintaining(journal_fixture& f) : here_(f), group_(f.context.get_executor())
    {
        group_.spawn("maintain", maintain());
    }
    ~maintaining() { here_.cancel(group_); }

private:
    asio::awaitable<void> maintain() { co_await here_.store().maintain(); }

    journal_fixture& here_;
    task_group group_;
};

void check_gap(const entry& gap, position after)
{
    CHECK(gap.event.type == "gap");
    CHECK(gap.missed == gap.at.sequence - after.sequence);
    CHECK(gap.event.id.size() == 32);
}

}  // namespace

TEST_CASE("peek returns the events after a position, also within a commit, and none at once")
{
    peek_fixture here(each_backend());
    CHECK(here.peek().empty());
    auto holds = here.read_as("holds");
    auto first = here.commit(some_clan, a_change(1, some_events("a", 3)));
    here.commit(other_clan, a_change(1, some_events("b", 2)));
    auto all = here.peek();
    CHECK(ids(all) == strings{"a0", "a1", "a2", "b0", "b1"});
    CHECK(all[2].at == first);
    for (std::size_t n = 0; n < all.size(); ++n) {
        auto rest = here.peek(all[n].at);
        REQUIRE(rest.size() == all.size() - n - 1);
        for (std::size_t i = 0; i < rest.size(); ++i)
            CHECK(rest[i].event.id == all[n + 1 + i].event.id);
    }
    CHECK(here.peek(position(all[4].at.milliseconds + 1'000'000, 99)).empty());
}

TEST_CASE("peek returns at most as many entries as it is asked for")
{
    peek_fixture here(each_backend());
    auto holds = here.read_as("holds");
    for (std::uint64_t n = 1; n <= 120; ++n)
        here.commit(some_clan, a_change(n, some_events(std::to_string(n) + "/", 3)));
    CHECK(here.peek({}, 0).empty());
    CHECK(ids(here.peek({}, 2)) == strings{"1/0", "1/1"});
    CHECK(ids(here.peek({}, 4)) == strings{"1/0", "1/1", "1/2", "2/0"});
    strings read;
    for (position at; read.size() < 360;) {
        auto more = here.peek(at, 50);
        REQUIRE(!more.empty());
        REQUIRE(more.size() <= 50);
        at = more.back().at;
        for (auto& id : ids(more))
            read.push_back(id);
    }
    CHECK(read == ids(here.next(*holds, 1000)));
}

TEST_CASE("peek leaves no trace and holds nothing back")
{
    auto store = each_backend();
    store.bounds.retain = 0ms;
    peek_fixture here(store, journal_fixture::timing::by_hand);
    auto only = here.read_as("only");
    auto first = here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto seen = here.peek();
    CHECK(ids(seen) == strings{"a0", "a1"});
    CHECK(here.status().consumers.size() == 1);
    CHECK(only->acknowledged() < seen[0].at);
    here.advance(*only, first);
    maintaining beside(here);
    CHECK(here.until([&] {
        auto now = here.status();
        return now.oldest == now.end;
    }));
}

TEST_CASE("where events were discarded after every consumer had had them, peek returns a gap")
{
    auto store = each_backend();
    store.bounds.retain = 0ms;
    peek_fixture here(store, journal_fixture::timing::by_hand);
    auto only = here.read_as("only");
    here.commit(some_clan, a_change(1, some_events("a", 3)));
    auto seen = here.peek({}, 1).back().at;
    here.advance(*only, here.next(*only).back().at);
    {
        maintaining beside(here);
        REQUIRE(here.until([&] { return here.status().oldest == here.status().end; }));
    }
    auto end = only->end();
    only.reset();
    if (survives(store))
        here.reopen();  // Redis: its owner still has them in memory
    auto alone = here.peek(seen);
    REQUIRE(alone.size() == 1);
    check_gap(alone[0], seen);
    CHECK(alone[0].at == end);
    CHECK(here.peek(seen).at(0).event.id == alone[0].event.id);
    CHECK(here.peek(end).empty());

    here.commit(some_clan, a_change(2, some_events("b", 2)));
    auto more = here.peek(seen);
    REQUIRE(more.size() == 3);
    check_gap(more[0], seen);
    CHECK(more[0].at.sequence == end.sequence);
    CHECK(more[1].event.id == "b0");
    CHECK(ids(here.peek(more[0].at)) == strings{"b0", "b1"});
    CHECK(here.peek(seen, 1).at(0).event.type == "gap");
    CHECK(here.peek(seen, 2).size() == 2);
    CHECK(here.peek(position(1, 0)).at(0).event.id == "b0");  // a time
    CHECK(here.peek().at(0).missed == end.sequence);
}

TEST_CASE("where a full journal dropped events, peek returns a gap")
{
    auto store = each_backend();
    store.bounds.max_events = 5;
    store.bounds.when_full = journal_bounds::overflow::drop_oldest;
    peek_fixture here(store, journal_fixture::timing::by_hand);
    auto slow = here.read_as("slow");
    here.commit(some_clan, a_change(1, {an_event("e1")}));
    auto seen = here.peek().back().at;
    maintaining beside(here);
    for (std::uint64_t n = 2; n <= 20; ++n)
        here.commit(some_clan, a_change(n, {an_event("e" + std::to_string(n))}));
    REQUIRE(here.until([&] {
        auto now = here.status();
        return now.end.sequence - now.oldest.sequence <= 5;
    }));
    auto entries = here.peek(seen);
    check_gap(entries.at(0), seen);
    CHECK(entries.back().event.id == "e20");
    CHECK(entries.size() - 1 + entries[0].missed == 19);
    auto gaps = std::count_if(entries.begin(), entries.end(), [](auto& e) { return e.event.type == "gap"; });
    CHECK(gaps == 1);
}

TEST_CASE("peek returns as much data as is wanted, but not more than consumers wanted")
{
    peek_fixture here(each_backend());
    {
        auto full = here.read_as("full", true, data_level::full);
        here.commit(some_clan, a_change(1));
        here.commit(some_clan, a_change(2, {an_event("whole", "clan_updated")}));
    }
    auto none = here.peek({}, 1, data_level::none).at(0);
    CHECK(none.event.new_data == "null");
    CHECK_FALSE(none.after);
    auto part = here.peek({}, 1, data_level::subject).at(0);
    CHECK(part.event.new_data == R"({"new":"ü"})");
    CHECK_FALSE(part.after);
    auto whole = here.peek({}, 1, data_level::full).at(0);
    REQUIRE((whole.before && whole.after));
    CHECK(*whole.before == "body 1");
    CHECK(*whole.after == "body 2");
}

TEST_CASE("an attached process peeks at a journal while its owner works")
{
    auto store = each_backend(is_shared);
    peek_fixture here(store);
    auto holds = here.read_as("holds");
    auto visitor = store.make(here.context.get_executor(), {});
    here.get(visitor->attach()).value();
    auto look = [&](position after) { return here.get(visitor->peek(after, 100, data_level::none)).value(); };
    CHECK(look({}).empty());
    here.commit(some_clan, a_change(1, some_events("a", 2)));
    auto seen = look({});
    CHECK(ids(seen) == strings{"a0", "a1"});
    CHECK(ids(look(seen[0].at)) == strings{"a1"});
    CHECK(look(seen[1].at).empty());
    here.commit(some_clan, a_change(2, {an_event("b")}));
    CHECK(ids(look(seen[1].at)) == strings{"b"});
    CHECK(here.status().consumers.size() == 1);
    run(here.context, visitor->close());
}
