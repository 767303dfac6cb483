#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/validator.hpp"
#include "json/differing.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

// What tells battles apart; they have no ids.
using facts = std::array<value, 6>;
constexpr std::size_t opponent_tag = 3;

struct battle {
    facts what;
    std::string opponent;  // one of the facts, as text: nearly always enough to see that two battles differ
    value data, time;
};
using battles = std::vector<battle>;

bool same(const battle& a, const battle& b)
{
    return a.opponent == b.opponent && std::equal(a.what.begin(), a.what.end(), b.what.begin(), json::same);
}

facts facts_of(value item)
{
    return item.fields(
        {"battleType", "attack", "armyShareCode", "opponentPlayerTag", "stars", "destructionPercentage"});
}

// Oldest first. Where all have a time, it orders them: the order is documented nowhere.
battles read_battles(value answer, validator& check)
{
    battles all;
    bool timed = true;
    check.each_object(check.field(answer, {"items", type::array}), "items", [&](value item) {
        auto what = facts_of(item);
        all.push_back({what, what[opponent_tag].text(), item, item["battleTime"]});
        timed = timed && all.back().time.is(type::string);
    });
    if (timed)
        std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) {
            return json::order_texts(a.time, b.time) < 0;
        });
    return all;
}

battles parse_known(value stored)
{
    battles all;
    stored.each([&](value row) {
        auto what = row.elements<std::tuple_size_v<facts>>();
        all.push_back({what, what[opponent_tag].text(), {}, {}});
    });
    return all;
}

std::string to_diff_state(const battles& all)
{
    std::string out = "[";
    for (auto& one : all) {
        out += out.size() > 1 ? ",[" : "[";
        for (auto& fact : one.what)
            out.append(&fact == one.what.data() ? "" : ",").append(fact.raw());
        out += ']';
    }
    return out += ']';
}

// How many battles at the end of `old` are those at the start of `now`.
std::size_t overlap(const battles& old, const battles& now)
{
    for (auto n = std::min(old.size(), now.size()); n > 0; --n)
        if (std::equal(old.end() - static_cast<std::ptrdiff_t>(n), old.end(), now.begin(), same))
            return n;
    return 0;
}

// More battles than the window holds, or in another order: those that were in the old window are not new.
battles not_in(const battles& old, const battles& now)
{
    auto left = old;
    battles found;
    for (auto& one : now) {
        auto known = std::find_if(left.begin(), left.end(), [&](auto& b) { return same(b, one); });
        if (known == left.end())
            found.push_back(one);
        else
            left.erase(known);
    }
    return found;
}

std::string metadata_of(value battle)
{
    auto [type, attack, tag, name, stars] =
        battle.fields({"battleType", "attack", "opponentPlayerTag", "opponentName", "stars"});
    auto [destruction, army, looted, time] =
        battle.fields({"destructionPercentage", "armyShareCode", "lootedResources", "battleTime"});
    return json::object({{"battle_type", type.raw()},
                         {"attack", attack.raw()},
                         {"opponent_tag", tag.raw()},
                         {"opponent_name", name.raw()},
                         {"stars", stars.raw()},
                         {"destruction_percentage", destruction.raw()},
                         {"army_share_code", army.raw()},
                         {"looted", looted.raw()},
                         {"battle_time", time.raw()}});
}

result<reading> compare_battlelog(const comparison& s, chain& events)
{
    validator check;
    auto now = read_battles(s.answer, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    auto old = parse_known(s.diff_state);
    auto ahead = overlap(old, now), behind = overlap(now, old);
    reading r;
    r.accepted = behind <= ahead && (old.empty() || !now.empty());  // else it is an older window
    if (!r.accepted)
        return r;
    auto after = now.begin() + static_cast<std::ptrdiff_t>(ahead);
    auto fresh = ahead > 0 || old.empty() ? battles(after, now.end()) : not_in(old, now);
    events.mute(s.baseline);
    for (auto& one : fresh)
        events.add("battle_new", "[]", metadata_of(one.data), "null", one.data.raw());
    r.diff_state = to_diff_state(now);
    return r;
}

}  // namespace

extern constexpr kind battlelog_kind = complete({
    .traits = {
        .name = "battlelog",
        .noun = "battle log",
        .phrase = "the battle log of player {}",
        .tag_noun = "player",
        .request = "/players/{}/battlelog",
        .endpoint = "battlelog",
        .table = "battlelogs",
        .interval = std::chrono::minutes(10),
        .max_age = std::chrono::seconds(60),
        .event_types = event_rows(subject_kind::battlelog),
    },
    .compare = compare_battlelog,
    .needs_body = false,
});

}  // namespace clashcast::diff
