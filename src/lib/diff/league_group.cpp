#include "diff/league_group.hpp"

#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

constexpr std::array<std::string_view, 4> states{"notInWar", "preparation", "inWar", "ended"};

group_state parse_state(std::string_view text)
{
    if (text == "groupNotFound")
        return group_state::none;
    return static_cast<group_state>(std::find(states.begin(), states.end(), text) - states.begin());
}

std::string number_or_zero(value v)
{
    return v.is(type::number) ? std::string(v.raw()) : "0";
}

std::string points_of(const std::string& share, const std::string& bases)
{
    return fmt::format("{:.0f}", std::trunc(json::to_double(share) * json::to_double(bases) + 0.5));
}

void read_rounds(value answer, group_view& found, validator& check)
{
    check.each_object(check.field(answer, {"rounds", type::array}), "rounds", [&](value round) {
        auto& tags = found.rounds.emplace_back();
        check.field(round, {"warTags", type::array}).each([&](value tag) {
            check.require(tag.is(type::string), "a war tag is not a string");
            tags.push_back(tag.text());
        });
    });
}

}  // namespace

std::string_view to_string(group_state state)
{
    return state == group_state::unknown ? "unknown" : states[static_cast<std::size_t>(state)];
}

group_view read_group(value answer, std::string_view clan, validator& check)
{
    group_view found;
    auto [state, season, clans] = check.fields(
        answer, {{"state", type::string, true}, {"season", type::string}, {"clans", type::array}});
    found.state = parse_state(state.text());
    found.season = season.null() ? "null" : json::quoted(season.text());
    check.each_object(clans, "clans", [&](value one) {
        found.clans.insert_or_assign(check.field(one, {"tag", type::string, true}).text(),
                                     std::string(one["name"].raw()));
    });
    read_rounds(answer, found, check);
    check.require(found.state == group_state::unknown || found.clans.empty() ||
                      found.clans.contains(std::string(clan)),
                  "the group is one of other clans");
    return found;
}

war_result result_of(const war_view& ended)
{
    war_result found;
    for (std::size_t side = 0; side < found.size(); ++side) {
        auto [tag, stars, share] = ended.sides[side].fields({"tag", "stars", "destructionPercentage"});
        auto percentage = number_or_zero(share);
        found[side] = {tag.text(), number_or_zero(stars), percentage,
                       points_of(percentage, number_or_zero(ended.answer["teamSize"]))};
    }
    return found;
}

void known_group::begin(const group_view& view)
{
    earlier = std::exchange(season, view.season);
    state = view.state;
    take_clans(view);
    rounds.clear();
    quiet.clear();
    seen.clear();
    wars.clear();
    results.clear();
    finished = false;
}

void known_group::take_clans(const group_view& view)
{
    if (!view.clans.empty())
        clans = view.clans;
}

std::string known_group::name_of(const std::string& tag) const
{
    auto found = clans.find(tag);
    return found == clans.end() ? "null" : found->second;
}

one_war* known_group::war(const std::string& war_tag)
{
    auto found = wars.find(war_tag);
    return found == wars.end() ? nullptr : &found->second;
}

one_war& known_group::add_war(const std::string& war_tag, const war_view& view)
{
    return wars.emplace(war_tag, one_war(view, league_round{season, rounds.at(war_tag), war_tag})).first->second;
}

std::vector<one_war*> known_group::by_round()
{
    std::vector<one_war*> sorted;
    std::transform(wars.begin(), wars.end(), std::back_inserter(sorted), [](auto& one) { return &one.second; });
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](auto* a, auto* b) { return a->league()->round < b->league()->round; });
    return sorted;
}

bool known_group::all_ended() const
{
    return !rounds.empty() &&
           std::all_of(rounds.begin(), rounds.end(), [&](auto& one) { return results.contains(one.first); });
}

std::string clans_json(const clan_names& clans)
{
    std::string list = "[";
    for (auto& [tag, name] : clans)
        list += fmt::format(R"({}{{"tag":{},"name":{}}})", list.size() > 1 ? "," : "", json::quoted(tag), name);
    return list += ']';
}

}  // namespace clashcast::diff
