// Stored watches (clashcast/stored_watch.hpp): the contract, checked against each backend.

#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const stored_watch one_clan(watch_name("clan", "#2PP"), 60s);
const stored_watch one_player(watch_name("player", "#8PP"), 0ms);
const stored_watch everything(watch_name("everything", "#9QJ"), 1500ms);

watch_edit edit(std::vector<stored_watch> add, std::vector<watch_name> remove = {}, std::size_t most = 10'000)
{
    watch_edit made;
    made.add = std::move(add);
    made.remove = std::move(remove);
    made.most = most;
    return made;
}

// Added, removed, unchanged.
using counts = std::vector<std::uint64_t>;

counts as_list(const watch_counts& c)
{
    return {c.added, c.removed, c.unchanged};
}

class watches_fixture : public journal_fixture {
public:
    using journal_fixture::journal_fixture;

    counts does(const watch_edit& what) { return as_list(get(store().edit_watches(what)).value()); }
    std::vector<stored_watch> stored() { return get(store().watches()).value(); }
};

// Runs maintain() beside the test, as the daemon does.
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

}  // namespace

TEST_CASE("watches are stored and listed in the order of their names")
{
    watches_fixture here(each_backend());
    CHECK(here.stored().empty());
    CHECK(here.does(edit({one_player, everything, one_clan})) == counts{3, 0, 0});
    stored_watch earlier(watch_name("clan", "#2PL"), 5s);
    CHECK(here.does(edit({earlier})) == counts{1, 0, 0});
    CHECK(here.stored() == std::vector<stored_watch>{earlier, one_clan, everything, one_player});
}

TEST_CASE("an edit says what it changed, and changes nothing when it is repeated")
{
    watches_fixture here(each_backend());
    here.does(edit({one_clan, one_player}));
    auto slower = one_clan;
    slower.interval = 120s;
    auto both = edit({slower, everything}, {one_player.name, watch_name("war", "#2PP")});
    CHECK(here.does(both) == counts{2, 1, 1});
    CHECK(here.does(both) == counts{0, 0, 4});
    CHECK(here.does(edit({})) == counts{0, 0, 0});
    CHECK(here.stored() == std::vector<stored_watch>{slower, everything});
}

TEST_CASE("a name that is in both lists of an edit is removed, and of two intervals the last one counts")
{
    watches_fixture here(each_backend());
    here.does(edit({one_clan}));
    auto faster = one_player;
    faster.interval = 10s;
    CHECK(here.does(edit({one_clan, everything, one_player, faster}, {one_clan.name, everything.name})) ==
          counts{1, 1, 1});
    CHECK(here.stored() == std::vector<stored_watch>{faster});
}

TEST_CASE("an edit that would store too many watches changes nothing")
{
    watches_fixture here(each_backend());
    CHECK(here.does(edit({one_clan, one_player}, {}, 2)) == counts{2, 0, 0});
    auto refused = here.get(here.store().edit_watches(edit({one_clan, everything}, {}, 2)));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == make_error_code(errc::refused));
    CHECK(refused.error().what == "the journal would store 3 watches; at most 2 are allowed");
    CHECK(here.stored() == std::vector<stored_watch>{one_clan, one_player});
    CHECK(here.does(edit({one_clan}, {}, 2)) == counts{0, 0, 1});
    CHECK(here.does(edit({everything}, {one_player.name}, 2)) == counts{1, 1, 0});
    CHECK(here.does(edit({}, {everything.name}, 0)) == counts{0, 1, 0});  // fewer is always possible
}

TEST_CASE("a refused edit does not stop what is done beside it")
{
    watches_fixture here(each_backend());
    std::optional<result<watch_counts>> refused, accepted;
    auto run_edit = [&](watch_edit what, std::optional<result<watch_counts>>& into) -> asio::awaitable<void> {
        auto done = co_await here.store().edit_watches(what);
        into.emplace(std::move(done));
    };
    task_group group(here.context.get_executor());
    group.spawn("one", run_edit(edit({one_clan}, {}, 0), refused));
    group.spawn("two", run_edit(edit({one_player}), accepted));
    run(here.context, group.join());
    CHECK(refused.value().has_error());
    CHECK(accepted.value().has_value());
    CHECK(here.stored() == std::vector<stored_watch>{one_player});
}

TEST_CASE("thousands of watches are one edit")
{
    watches_fixture here(each_backend());
    watch_edit many;
    for (int i = 0; i < 10'000; ++i)
        many.add.emplace_back(watch_name("player", "#P" + std::to_string(i)), 60s);
    CHECK(here.does(many) == counts{10'000, 0, 0});
    CHECK(here.stored().size() == 10'000);
    for (auto& one : many.add)
        many.remove.push_back(one.name);
    CHECK(here.does(many) == counts{0, 10'000, 0});
    CHECK(here.stored().empty());
}

TEST_CASE("stored watches survive a restart")
{
    watches_fixture here(each_backend(survives));
    here.does(edit({one_clan, one_player}));
    here.does(edit({everything}, {one_player.name}));
    here.reopen();
    CHECK(here.stored() == std::vector<stored_watch>{one_clan, everything});
}

TEST_CASE("an owner is notified of the edits of its own process while it maintains the journal")
{
    watches_fixture here(each_backend(), journal_fixture::timing::by_hand);
    int told = 0;
    here.store().on_watches([&] { ++told; });
    maintaining beside(here);
    here.does(edit({one_clan}));
    CHECK(here.until([&] { return told > 0; }));
    auto once = told;
    here.does(edit({one_clan}));  // changes nothing
    here.commit(some_clan, a_change(1, {an_event("a")}));
    for (int i = 0; i < 5; ++i) {
        here.time.advance(1s);
        here.stored();
    }
    CHECK(told == once);
    here.does(edit({}, {one_clan.name}));
    CHECK(here.until([&] { return told > once; }));
    here.store().on_watches({});
    here.does(edit({one_clan}));
    here.time.advance(2s);
    here.stored();
}

TEST_CASE("an owner is notified of the edits of an attached process, which sees those of the owner")
{
    auto store = each_backend(is_shared);
    watches_fixture here(store, journal_fixture::timing::by_hand);
    here.does(edit({one_clan}));
    auto visitor = store.make(here.context.get_executor(), {});
    here.get(visitor->attach()).value();
    CHECK(here.get(visitor->watches()).value() == std::vector<stored_watch>{one_clan});
    maintaining beside(here);
    int told = 0;
    here.store().on_watches([&] { ++told; });
    CHECK(here.until([&] { return told > 0; }));  // of its own

    told = 0;
    CHECK(as_list(here.get(visitor->edit_watches(edit({one_player}, {one_clan.name}))).value()) == counts{1, 1, 0});
    CHECK(here.until([&] { return told > 0; }));
    CHECK(here.stored() == std::vector<stored_watch>{one_player});
    here.commit(some_clan, a_change(1, {an_event("a")}));  // the owner goes on
    auto refused = here.get(visitor->edit_watches(edit({one_clan}, {}, 1)));
    CHECK(refused.has_error());
    run(here.context, visitor->close());
}

TEST_CASE("two attached processes that edit at once lose nothing of each other")
{
    auto store = each_backend(is_shared);
    watches_fixture here(store);
    std::vector<std::unique_ptr<journal>> visitors;
    task_group group(here.context.get_executor());
    int done = 0;
    auto edits = [&](journal& it, std::string kind) -> asio::awaitable<void> {
        for (int n = 0; n < 20; ++n) {
            auto more = edit({stored_watch(watch_name(kind, "#" + std::to_string(n)), 1s)});
            auto counted = co_await it.edit_watches(std::move(more));
            done += counted && counted->added == 1;
        }
    };
    for (auto* kind : {"clan", "player"}) {
        visitors.push_back(store.make(here.context.get_executor(), {}));
        here.get(visitors.back()->attach()).value();
        group.spawn("editor", edits(*visitors.back(), kind));
    }
    group.spawn("owner", edits(here.store(), "war"));
    run(here.context, group.join());
    CHECK(done == 60);
    CHECK(here.stored().size() == 60);
    for (auto& one : visitors)
        run(here.context, one->close());
}

TEST_CASE("a closed journal has no watches and accepts none")
{
    watches_fixture here(each_backend());
    here.does(edit({one_clan}));
    run(here.context, here.store().close());
    CHECK(here.get(here.store().edit_watches(edit({one_player}))).error().code == make_error_code(errc::closed));
    CHECK(here.get(here.store().watches()).error().code == make_error_code(errc::closed));
    CHECK(here.get(here.store().peek({}, 1, data_level::none)).error().code == make_error_code(errc::closed));
}
