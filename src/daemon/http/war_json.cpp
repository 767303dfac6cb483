#include "daemon/http/war_json.hpp"

#include "daemon/http/status_json.hpp"
#include "diff/game_time.hpp"
#include "diff/league_group.hpp"
#include "json/document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace clashcast::http {
namespace {

using nlohmann::ordered_json;

constexpr auto shown_after_the_end = std::chrono::hours(1);

std::optional<double> number(json::value v)
{
    double found = 0;
    auto text = v.raw();
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(found) : std::nullopt;
}

std::optional<std::int64_t> whole(json::value v)
{
    auto found = number(v);
    return found ? std::optional(static_cast<std::int64_t>(*found)) : std::nullopt;
}

template <class T>
ordered_json or_null(const std::optional<T>& v)
{
    return v ? ordered_json(*v) : ordered_json();
}

ordered_json text_or_null(json::value v)
{
    return v.is(json::type::string) ? ordered_json(v.text()) : ordered_json();
}

std::optional<timestamp> time_in(json::value v)
{
    return v.is(json::type::string) ? diff::parse_game_time(v.text()) : std::nullopt;
}

ordered_json time_or_null(const std::optional<timestamp>& t)
{
    return t ? ordered_json::parse(as_json(*t)) : ordered_json();
}

ordered_json side(json::value clan, std::optional<std::int64_t> attacks_in_all)
{
    ordered_json one{{"tag", text_or_null(clan["tag"])}, {"name", text_or_null(clan["name"])}};
    one["stars"] = or_null(whole(clan["stars"]));
    one["destruction"] = or_null(number(clan["destructionPercentage"]));
    auto used = whole(clan["attacks"]);
    one["attacks_left"] = nullptr;
    if (attacks_in_all)
        one["attacks_left"] = std::max<std::int64_t>(0, *attacks_in_all - used.value_or(0));
    return one;
}

ordered_json result_of(json::value ours, json::value theirs)
{
    auto score = [](json::value clan) {
        return std::pair(whole(clan["stars"]).value_or(0), number(clan["destructionPercentage"]).value_or(0));
    };
    auto a = score(ours), b = score(theirs);
    return a == b ? "tie" : a > b ? "win" : "lose";
}

ordered_json type_of(json::value war, std::optional<std::int64_t> attacks_each)
{
    if (war["battleModifier"].is_text("friendly") || war["type"].is_text("friendly"))
        return "friendly";
    return attacks_each && *attacks_each >= 2 ? ordered_json("random") : ordered_json();
}

// As in the events: the lesser tag comes first, whichever side asks.
std::string id_of(json::value war)
{
    std::array tags{war["clan"]["tag"].text(), war["opponent"]["tag"].text()};
    std::sort(tags.begin(), tags.end());
    return fmt::format("{}/{}/{}", war["preparationStartTime"].text(), tags[0], tags[1]);
}

bool is_shown(const shown_war& one, std::string_view state, timestamp now)
{
    return one.is_on || (state == "warEnded" && one.end && now - *one.end <= shown_after_the_end);
}

ordered_json parsed(const std::string& json)
{
    auto value = ordered_json::parse(json, nullptr, false);
    return value.is_discarded() ? ordered_json() : value;
}

// Of [stars, destructionPercentage, attacks].
ordered_json league_side(ordered_json tag, ordered_json name, const std::string& score, const ordered_json& in_all)
{
    auto numbers = parsed(score);
    auto number_at = [&](std::size_t i) {
        return numbers.size() > i && numbers[i].is_number() ? numbers[i] : ordered_json();
    };
    ordered_json one{{"tag", std::move(tag)}, {"name", std::move(name)}};
    one["stars"] = number_at(0);
    one["destruction"] = number_at(1);
    one["attacks_left"] = nullptr;
    if (in_all.is_number_integer() && number_at(2).is_number_integer())
        one["attacks_left"] = std::max<std::int64_t>(0, in_all.get<std::int64_t>() - numbers[2].get<std::int64_t>());
    return one;
}

ordered_json league_result(const ordered_json& ours, const ordered_json& theirs)
{
    auto score = [](const ordered_json& side) { return std::pair(side["stars"], side["destruction"]); };
    if (ours["stars"].is_null() || theirs["stars"].is_null())
        return {};
    return score(ours) == score(theirs) ? "tie" : score(theirs) < score(ours) ? "win" : "lose";
}

std::string as_text(const ordered_json& shown)
{
    return shown.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json league_war(const diff::one_war& war, const std::string& clan, std::size_t rounds)
{
    auto size = parsed(war.team_size()), each = parsed(war.attacks_each());
    ordered_json in_all;
    if (size.is_number_integer() && each.is_number_integer())
        in_all = size.get<std::int64_t>() * each.get<std::int64_t>();
    auto ours = league_side(clan, parsed(war.clan_name()), war.score(0), in_all);
    auto theirs = league_side(war.opponent_tag(), parsed(war.opponent_name()), war.score(1), in_all);
    ordered_json shown{{"war_id", war.id()}, {"tag", clan}, {"kind", "league"}, {"type", "league"}};
    shown["state"] = to_string(war.state());
    shown["round"] = war.league() && war.league()->round > 0 ? ordered_json(war.league()->round) : ordered_json();
    shown["rounds"] = rounds > 0 ? ordered_json(rounds) : ordered_json();
    shown["team_size"] = std::move(size);
    shown["attacks_per_member"] = std::move(each);
    shown["preparation_start"] = time_or_null(diff::parse_game_time(war.preparation_start()));
    shown["start"] = time_or_null(war.start_time());
    shown["end"] = time_or_null(war.end_time());
    shown["result"] = war.state() == diff::war_state::ended ? league_result(ours, theirs) : ordered_json();
    shown["clan"] = std::move(ours);
    shown["opponent"] = std::move(theirs);
    return shown;
}

}  // namespace

std::vector<shown_war> league_wars_in(const checkpoint& last, const std::string& clan, timestamp now)
{
    json::document remembered, answer;
    if (last.diff_state.empty() || !remembered.parse(last.diff_state))
        return {};
    auto group = diff::parse_group(remembered.root());
    std::size_t rounds = 0;
    if (answer.parse(last.body))
        answer.root()["rounds"].each([&](json::value) { ++rounds; });
    std::vector<shown_war> wars;
    for (auto& [war_tag, war] : group.wars) {
        shown_war one;
        one.is_on = war.state() == diff::war_state::preparation || war.state() == diff::war_state::in_war;
        one.end = war.end_time();
        if (!is_shown(one, to_string(war.state()), now))
            continue;
        one.json = as_text(league_war(war, clan, rounds));
        wars.push_back(std::move(one));
    }
    return wars;
}

std::optional<shown_war> war_in(std::string_view body, const std::string& clan, timestamp now)
{
    json::document read;
    if (body.empty() || !read.parse(body))
        return {};
    auto war = read.root();
    auto state = war["state"].text();
    shown_war found;
    found.is_on = state == "preparation" || state == "inWar";
    found.end = time_in(war["endTime"]);
    if (!is_shown(found, state, now))
        return {};
    auto ours = war["clan"], theirs = war["opponent"];
    if (theirs["tag"].is_text(clan))
        std::swap(ours, theirs);
    auto size = whole(war["teamSize"]), each = whole(war["attacksPerMember"]);
    auto in_all = size && each ? std::optional(*size * *each) : std::nullopt;
    ordered_json shown{{"war_id", id_of(war)},
                       {"tag", clan},
                       {"kind", "war"},
                       {"type", type_of(war, each)},
                       {"state", state}};
    shown["round"] = shown["rounds"] = nullptr;
    shown["team_size"] = or_null(size);
    shown["attacks_per_member"] = or_null(each);
    shown["preparation_start"] = time_or_null(time_in(war["preparationStartTime"]));
    shown["start"] = time_or_null(time_in(war["startTime"]));
    shown["end"] = time_or_null(found.end);
    shown["result"] = found.is_on ? ordered_json() : result_of(ours, theirs);
    shown["clan"] = side(ours, in_all);
    shown["opponent"] = side(theirs, in_all);
    found.json = as_text(shown);
    return found;
}

}  // namespace clashcast::http
