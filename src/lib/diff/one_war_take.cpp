// What a view of a war tells.

#include "diff/one_war.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace clashcast::diff {

// What telling an attack needs of its attacker and of its base.
struct war_participant {
    json::value name, townhall_level, map_position;  // absent: the side does not list it
    std::optional<std::string_view> best;  // the most stars taken from it so far; nothing: it was not attacked
};

namespace {

using json::type;
using json::value;

constexpr std::array<std::string_view, 2> time_fields{"startTime", "endTime"};

// Of each side, by the key_of() their tags.
using participants = std::array<std::unordered_map<std::string, war_participant>, 2>;

// The value as JSON, the same for each way to write a text.
std::string key_of(value v)
{
    return v.escaped() ? json::quoted(v.text()) : std::string(v.raw());
}

// Only those of these attacks: most views bring few.
participants participants_of(const war_view& view, const std::vector<war_attack>& fresh)
{
    participants found;
    for (auto& a : fresh) {
        found[a.side].try_emplace(key_of(a.attacker));
        found[1 - a.side].try_emplace(key_of(a.data["defenderTag"]));
    }
    for (std::size_t side = 0; side < war_sides.size(); ++side)
        for (auto& member : view.members[side])
            if (auto at = found[side].find(key_of(member.tag)); at != found[side].end()) {
                auto [name, townhall, position] = member.data.fields({"name", "townhallLevel", "mapPosition"});
                at->second = {name, townhall, position, {}};  // of two members with one tag the last counts
            }
    return found;
}

void raise(std::optional<std::string_view>& best, value stars)
{
    auto taken = stars.is(type::number) ? stars.raw() : "0";
    if (!best || json::order(taken, *best) > 0)
        best = json::order(taken, "0") > 0 ? taken : "0";
}

std::string gain(value stars, const std::optional<std::string_view>& before)
{
    if (!stars.is(type::number))
        return "null";
    auto more = json::subtract(stars.raw(), before.value_or("0"));
    return json::order(more, "0") > 0 ? more : "0";
}

// "win", "lose" or "tie", in quotes; null where the numbers are missing.
std::string_view result_of(value us, value them)
{
    auto [stars, destruction] = us.fields({"stars", "destructionPercentage"});
    auto [their_stars, their_destruction] = them.fields({"stars", "destructionPercentage"});
    for (auto v : {stars, destruction, their_stars, their_destruction})
        if (!v.is(type::number))
            return "null";
    auto which = json::order(stars.raw(), their_stars.raw());
    if (which == 0)
        which = json::order(destruction.raw(), their_destruction.raw());
    return which > 0 ? R"("win")" : which < 0 ? R"("lose")" : R"("tie")";
}

void append(std::string& list, const std::vector<fighter>& some, std::size_t side)
{
    for (auto& one : some)
        list += fmt::format(R"({}{{"side":"{}",{}}})", list.size() > 1 ? "," : "", war_sides[side], fields_of(one));
}

}  // namespace

// Attacks never vanish: a view that lacks a known one is older, and so are its times and its line-up.
bool one_war::is_complete(const war_view& view) const
{
    return std::includes(view.attacks.begin(), view.attacks.end(), attacks_.begin(), attacks_.end());
}

void one_war::take(const war_view& view, std::string_view source, chain& events)
{
    if (!described_)
        describe(view);
    if (is_complete(view)) {
        move(view, events);
        regroup(view, events);
    }
    state_ = view.state;
    if (league_)
        note_scores(view);
    if (state_ >= war_state::in_war)
        take_attacks(view, events);
    if (state_ == war_state::ended && !ended_)
        end(view, source, events);
}

void one_war::note_scores(const war_view& view)
{
    for (std::size_t side = 0; side < war_sides.size(); ++side) {
        auto [stars, share, attacks] = view.sides[side].fields({"stars", "destructionPercentage", "attacks"});
        scores_[side] = fmt::format("[{},{},{}]", stars.raw(), share.raw(), attacks.raw());
    }
}

// Later by maintenance. An earlier time may come from a server that lags: it counts once an attack or a state is new,
// too.
void one_war::move(const war_view& view, chain& events)
{
    bool has_news = view.state != state_ || view.attacks.size() > attacks_.size();
    std::string changes;
    for (std::size_t i : {1u, 0u}) {  // by name: endTime, startTime
        auto& now = view.times[i];
        if (now.empty() || now == times_[i] || (now < times_[i] && !has_news))
            continue;
        auto before = std::exchange(times_[i], now);
        if (before.empty())
            continue;
        changes += changes.empty() ? "[" : ",";
        changes += json::object({{"field", json::quoted(time_fields[i])},
                                 {"old_value", json::quoted(before)},
                                 {"new_value", json::quoted(now)}});
    }
    if (!changes.empty())
        events.add("war_times_changed", changes + ']',
                   metadata({{"start_time", text_or_null(times_[0])}, {"end_time", text_or_null(times_[1])}}));
}

void one_war::regroup(const war_view& view, chain& events)
{
    std::string added = "[", removed = "[";
    for (std::size_t side = 0; side < war_sides.size(); ++side) {
        if (view.sides[side]["members"].null())
            continue;
        auto before = std::exchange(line_up_[side], line_up_of(view, side));
        if (before.empty() || before == line_up_[side])
            continue;
        line_up old(before), now(line_up_[side]);
        append(added, now.without(old), side);
        append(removed, old.without(now), side);
    }
    if (added.size() > 1 || removed.size() > 1)
        events.add("war_lineup_changed", "[]", metadata({{"added", added + ']'}, {"removed", removed + ']'}}));
}

void one_war::take_attacks(const war_view& view, chain& events)
{
    std::vector<war_attack> fresh;
    std::set_difference(view.attacks.begin(), view.attacks.end(), attacks_.begin(), attacks_.end(),
                        std::back_inserter(fresh));
    if (!events.is_muted())
        tell_attacks(view, fresh, events);
    auto middle = attacks_.insert(attacks_.end(), fresh.begin(), fresh.end());
    std::inplace_merge(attacks_.begin(), middle, attacks_.end());
}

// In the order of the view, which is that of the new attacks, too.
void one_war::tell_attacks(const war_view& view, const std::vector<war_attack>& fresh, chain& events) const
{
    auto known = participants_of(view, fresh);
    auto next = fresh.begin();
    for (auto a = view.attacks.begin(); next != fresh.end(); ++a) {
        auto [base, stars] = a->data.fields({"defenderTag", "stars"});
        auto& bases = known[1 - a->side];
        auto target = bases.find(key_of(base));
        if (!(*a < *next)) {
            tell_attack(*a, known[a->side].at(key_of(a->attacker)), target->second, events);
            ++next;
        }
        if (target != bases.end())
            raise(target->second.best, stars);
    }
}

void one_war::tell_attack(const war_attack& a, const war_participant& by, const war_participant& base,
                          chain& events) const
{
    auto [defender, stars, destruction, duration] =
        a.data.fields({"defenderTag", "stars", "destructionPercentage", "duration"});
    events.add("war_attack_new", "[]",
               metadata({{"attacker_tag", a.attacker.raw()},
                         {"attacker_name", by.name.raw()},
                         {"attacker_townhall_level", by.townhall_level.raw()},
                         {"attacker_map_position", by.map_position.raw()},
                         {"defender_tag", defender.raw()},
                         {"defender_name", base.name.raw()},
                         {"defender_townhall_level", base.townhall_level.raw()},
                         {"defender_map_position", base.map_position.raw()},
                         {"stars", stars.raw()},
                         {"new_stars", gain(stars, base.best)},
                         {"destruction_percentage", destruction.raw()},
                         {"duration", duration.raw()},
                         {"fresh", base.best ? "false" : "true"},
                         {"order", a.order},
                         {"side", json::quoted(war_sides[a.side])}}),
               "null", a.data.raw());
}

// How a war ended, as JSON.
struct one_war::war_result {
    std::string_view result;
    value us, them;
    std::string_view source;
    std::string_view their_attacks_used = "null";
    std::string_view missed = "null";
};

// Told once a war, by the answer that shows its end first.
void one_war::tell_end(const war_result& e, chain& events)
{
    ended_ = true;
    auto [stars, destruction, attacks] = e.us.fields({"stars", "destructionPercentage", "attacks"});
    auto [their_stars, their_destruction] = e.them.fields({"stars", "destructionPercentage"});
    events.add("war_ended", "[]",
               metadata({{"result", e.result},
                         {"war_type", type_},
                         {"opponent_tag", opponent_tag_},
                         {"opponent_name", opponent_name_},
                         {"team_size", team_size_},
                         {"attacks_per_member", allowed_},
                         {"stars", stars.raw()},
                         {"opponent_stars", their_stars.raw()},
                         {"destruction_percentage", destruction.raw()},
                         {"opponent_destruction_percentage", their_destruction.raw()},
                         {"attacks_used", attacks.raw()},
                         {"opponent_attacks_used", e.their_attacks_used},
                         {"attacks_missed", e.missed},
                         {"end_time", text_or_null(times_[1])},
                         {"source", json::quoted(e.source)}}));
}

void one_war::end(const war_view& view, std::string_view source, chain& events)
{
    auto& [us, them] = view.sides;
    line_up ours(line_up_[0]);
    auto left = with_attacks_left(ours);
    std::string missed = is_number(allowed_) ? "0" : "null";
    for (auto& one : left)
        missed = json::add(missed, one.left);
    tell_end({result_of(us, them), us, them, source, them["attacks"].raw(), missed}, events);
    for (auto& one : left)
        events.add("war_attacks_missed", "[]", metadata_with(one.fields), "null", view.member(0, one.who.tag).raw());
}

void one_war::take_log_row(value row, chain& events)
{
    auto [end_time, outcome, us, them] = row.fields({"endTime", "result", "clan", "opponent"});
    auto tag = them["tag"];
    bool is_named = opponent_tag_ != "null";
    bool same_opponent = tag.null() ? !is_named : is_named && tag.is_text(opponent_tag());
    if (!lost_ || ended_ || times_[1].empty() || !same_opponent || end_time.text() < times_[1])
        return;
    times_[1] = end_time.text();
    tell_end({outcome.null() ? result_of(us, them) : outcome.raw(), us, them, "warlog"}, events);
}

void one_war::lose(chain& events)
{
    if (ended_ || lost_)
        return;
    lost_ = true;
    events.add("war_end_not_seen", "[]",
               metadata({{"opponent_tag", opponent_tag_},
                         {"opponent_name", opponent_name_},
                         {"war_state", json::quoted(to_string(state_))},
                         {"end_time", text_or_null(times_[1])}}));
}

}  // namespace clashcast::diff
