#include "watch/watch_layers.hpp"

#include "watch/check_group.hpp"
#include "watch/stored_groups.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using tags = std::vector<std::string>;

watch_group group(subject_kind kind, tags t, clock::duration interval = 60s)
{
    watch_group g;
    g.kind = kind;
    g.tags = std::move(t);
    g.interval = interval;
    return g;
}

watch_group members_of(tags clans, clock::duration interval = 120s)
{
    auto g = group(subject_kind::player, {}, interval);
    g.members_of = std::move(clans);
    return g;
}

// The watchers: each subject and its interval. Refuses what a watcher refuses.
struct layers_fixture {
    void carry_out(const watch_layers::step& todo)
    {
        for (auto& one : todo.remove)
            REQUIRE(polled.erase(one) == 1);
        for (auto& g : todo.add)
            for (auto& tag : g.tags)
                REQUIRE(polled.emplace(subject_of(g, tag), g.interval).second);
        reported.insert(todo.report.begin(), todo.report.end());
        CHECK(all.size() == polled.size());
    }

    void add(const watch_group& g) { carry_out(all.add(g).value()); }
    void remove(const std::vector<subject>& some) { carry_out(all.remove(some).value()); }
    void store(const std::vector<stored_watch>& watches) { carry_out(all.replace_stored(groups_of(watches))); }
    void sees(const std::string& clan, const tags& members) { carry_out(all.take_members(clan, members)); }

    // 0: not polled.
    clock::duration interval(subject_kind kind, const std::string& tag) const
    {
        auto found = polled.find(subject(kind, tag));
        return found == polled.end() ? clock::duration() : found->second;
    }

    watch_layers all;
    std::map<subject, clock::duration> polled;
    std::set<std::string> reported;
};

stored_watch stored(std::string kind, std::string tag, std::chrono::milliseconds interval = 0ms)
{
    return {watch_name(std::move(kind), std::move(tag)), interval};
}

constexpr auto clan = subject_kind::clan, player = subject_kind::player;

}  // namespace

TEST_CASE("what was added counts before what the journal stores, and that before membership")
{
    layers_fixture f;
    f.add(group(clan, {"#2PP"}));
    f.add(members_of({"#2PP"}, 1h));
    f.sees("#2PP", {"#222"});
    CHECK(f.interval(player, "#222") == 1h);
    CHECK(f.all.origin_of(subject(player, "#222")) == watch_origin::members);
    f.store({stored("player", "#222", 30min)});
    CHECK(f.interval(player, "#222") == 30min);
    f.add(group(player, {"#222"}, 5min));
    CHECK(f.interval(player, "#222") == 5min);
    CHECK(f.all.origin_of(subject(player, "#222")) == watch_origin::added);
    f.remove({subject(player, "#222")});
    CHECK(f.interval(player, "#222") == 30min);
    f.store({});
    CHECK(f.interval(player, "#222") == 1h);
    f.sees("#2PP", {});
    CHECK(f.interval(player, "#222") == 0s);
}

TEST_CASE("a stored watch that is added again changes nothing")
{
    layers_fixture f;
    f.store({stored("clan", "#2PP", 1min), stored("player", "#222")});
    auto again = f.all.replace_stored(groups_of({stored("player", "#222"), stored("clan", "#2PP", 1min)}));
    CHECK(again.remove.empty());
    CHECK(again.add.empty());
    auto slower = f.all.replace_stored(groups_of({stored("player", "#222"), stored("clan", "#2PP", 2min)}));
    CHECK(slower.remove == std::vector{subject(clan, "#2PP")});
    REQUIRE(slower.add.size() == 1);
    CHECK(slower.add[0].interval == 2min);
}

TEST_CASE("only what was added can be removed or is added twice")
{
    layers_fixture f;
    f.store({stored("clan", "#2PP")});
    CHECK(f.all.remove({subject(clan, "#2PP")}).error().code == errc::invalid);
    f.add(group(clan, {"#2PP"}));
    CHECK(f.all.add(group(clan, {"#8PP", "#2PP"})).error().code == errc::invalid);
    CHECK(f.interval(clan, "#8PP") == 0s);
}

TEST_CASE("everything is a clan, its war, league, raids and members, each at the interval of its kind")
{
    layers_fixture f;
    f.store({stored("everything", "#2PP", 10s), stored("raid", "#2PP", 30min)});
    CHECK(f.interval(clan, "#2PP") == 10s);
    CHECK(f.interval(subject_kind::war, "#2PP") == traits_of(subject_kind::war).interval);
    CHECK(f.interval(subject_kind::league, "#2PP") == traits_of(subject_kind::league).interval);
    CHECK(f.interval(subject_kind::raid, "#2PP") == 30min);
    CHECK(f.reported == std::set<std::string>{"#2PP"});
    f.sees("#2PP", {"#222"});
    CHECK(f.interval(player, "#222") == traits_of(player).interval);
    f.store({});
    CHECK(f.polled.empty());
}

TEST_CASE("members that the journal stores bring their clan, and a war its league")
{
    layers_fixture f;
    f.store({stored("members", "#2PP", 5min), stored("war", "#8PP")});
    f.sees("#2PP", {"#222"});
    CHECK(f.interval(clan, "#2PP") == traits_of(clan).interval);
    CHECK(f.interval(player, "#222") == 5min);
    CHECK(f.interval(subject_kind::league, "#8PP") != 0s);
    CHECK(f.interval(clan, "#8PP") == 0s);
}

TEST_CASE("watches that cannot be are ignored, and the others count")
{
    layers_fixture f;
    f.store({stored("clan", "no tag"), stored("clan", "#2PP"), stored("castle", "#2PP"), stored("player", "#222", 1ms),
             stored("maintenance", ""), stored("calendar", "#2PP")});
    CHECK(f.polled.size() == 1);
    CHECK(f.interval(clan, "#2PP") != 0s);
}

TEST_CASE("a watch is checked: its kind, tag and interval")
{
    CHECK(checked(stored("clan", "2pp", 1s)).value() == stored("clan", "#2PP", 1s));
    CHECK(checked(stored("castle", "#2PP")).error().what ==
          "\"castle\" cannot be watched; allowed: clan, war, league, raid, warlog, player, battlelog, members, "
          "everything");
    CHECK(checked(stored("clan", "#1")).error().code == errc::invalid);
    CHECK(checked(stored("clan", "#2PP", 999ms)).error().what ==
          "an interval of 999 ms is too short; the shortest is 1 s");
    CHECK(checked(stored("maintenance", "")).has_error());
}

TEST_CASE("of a configuration that is replaced only what differs is touched")
{
    layers_fixture f;
    std::vector<watch_group> before{group(clan, {"#2PP", "#8PP", "#9PP"}), members_of({"#2PP", "#8PP"}, 1h)};
    for (auto& g : before)
        f.add(g);
    f.sees("#2PP", {"#222"});
    f.sees("#8PP", {"#888"});
    std::vector<watch_group> after{group(clan, {"#8PP", "#2PP"}), group(clan, {"#QPP"}, 5min),
                                   members_of({"#2PP"}, 1h)};
    auto todo = f.all.replace(before, after);
    CHECK(todo.remove == std::vector{subject(player, "#888"), subject(clan, "#9PP")});
    CHECK(todo.add.size() == 1);
    CHECK(todo.report.empty());
    f.carry_out(todo);
    CHECK(f.interval(clan, "#QPP") == 5min);
    CHECK(f.interval(player, "#222") == 1h);
    after = {group(clan, {"#8PP", "#2PP"}, 5s), group(clan, {"#QPP"}, 5min), members_of({"#2PP"}, 2h)};
    f.carry_out(f.all.replace({group(clan, {"#8PP", "#2PP"}), group(clan, {"#QPP"}, 5min), members_of({"#2PP"}, 1h)},
                              after));
    CHECK(f.interval(clan, "#2PP") == 5s);
    CHECK(f.interval(player, "#222") == 0s);  // until the clan's next answer
    CHECK(f.reported.contains("#2PP"));
    f.sees("#2PP", {"#222"});
    CHECK(f.interval(player, "#222") == 2h);
}

TEST_CASE("a maintenance probe that asks for another player is another one")
{
    layers_fixture f;
    auto probe = [](std::string tag) { return group(subject_kind::maintenance, {std::move(tag)}, 30s); };
    f.add(probe("#222"));
    auto todo = f.all.replace({probe("#222")}, {probe("#888")});
    CHECK(todo.remove.size() == 1);
    REQUIRE(todo.add.size() == 1);
    CHECK(todo.add[0].tags == tags{"#888"});
    f.carry_out(todo);
    CHECK(f.all.replace({probe("#888")}, {probe("#888")}).add.empty());
}

namespace {

// What is polled according to the rules, worked out from scratch.
struct model {
    std::map<subject, clock::duration> polled() const
    {
        std::map<subject, clock::duration> all;
        auto put = [&](const watch_group& g) {
            for (auto& tag : g.tags)
                all.emplace(subject_of(g, tag), g.interval);
        };
        for (auto& g : added)
            put(g);
        auto stored_groups = groups_of(watches);
        for (auto& g : stored_groups)
            put(g);
        auto add_members = [&](const watch_group& g) {
            for (auto& c : g.members_of)
                if (auto seen = members.find(c); seen != members.end())
                    for (auto& tag : seen->second)
                        all.emplace(subject(player, tag), g.interval);
        };
        for (auto& g : added)
            add_members(g);
        for (auto& g : stored_groups)
            add_members(g);
        return all;
    }

    std::vector<watch_group> added;
    std::vector<stored_watch> watches;
    std::map<std::string, tags> members;  // that the followed clans showed
};

const tags clan_tags{"#2PP", "#8PP", "#9PP"}, player_tags{"#222", "#888", "#999", "#QQQ"};

}  // namespace

// All members have one interval: which clan showed a player first is not what is tested here.
TEST_CASE("whatever is added, stored, replaced and seen, in any order, what the rules say is polled")
{
    auto seed = GENERATE(range(0u, 200u));
    std::mt19937 random(seed);
    auto chance = [&](unsigned n) { return random() % n; };
    auto some = [&](const tags& from) {
        tags picked;
        for (auto& one : from)
            if (chance(2) == 0)
                picked.push_back(one);
        return picked;
    };
    auto configuration = [&] {
        std::vector<watch_group> groups{group(clan, clan_tags, chance(2) ? 60s : 30s)};
        if (auto few = some(player_tags); !few.empty())
            groups.push_back(group(player, few, chance(2) ? 60s : 30s));
        if (auto few = some(clan_tags); !few.empty())
            groups.push_back(members_of(few));
        return groups;
    };
    layers_fixture f;
    model m;
    m.added = configuration();
    for (auto& g : m.added)
        f.add(g);
    for (int i = 0; i < 40; ++i) {
        switch (chance(3)) {
        case 0: {
            auto next = configuration();
            f.carry_out(f.all.replace(m.added, next));
            m.added = next;
            break;
        }
        case 1: {
            m.watches.clear();
            for (auto& tag : some(player_tags))
                m.watches.push_back(stored("player", tag, chance(2) ? 10s : 20s));
            for (auto& tag : some(clan_tags))
                m.watches.push_back(stored(chance(2) ? "members" : "war", tag, 120s));
            f.store(m.watches);
            break;
        }
        default:
            m.members[clan_tags[chance(3)]] = some(player_tags);
        }
        for (auto& [c, seen] : m.members)  // the clans' next answers
            f.sees(c, seen);
        CHECK(f.polled == m.polled());
    }
}
