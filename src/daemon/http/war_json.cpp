#include "daemon/http/war_json.hpp"

#include "daemon/http/status_json.hpp"
#include "diff/game_time.hpp"
#include "json/document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

}  // namespace

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
    if (!found.is_on && (state != "warEnded" || !found.end || now - *found.end > shown_after_the_end))
        return {};
    auto ours = war["clan"], theirs = war["opponent"];
    if (theirs["tag"].is_text(clan))
        std::swap(ours, theirs);
    auto size = whole(war["teamSize"]), each = whole(war["attacksPerMember"]);
    auto in_all = size && each ? std::optional(*size * *each) : std::nullopt;
    ordered_json shown{{"war_id", fmt::format("{}/{}/{}", war["preparationStartTime"].text(), ours["tag"].text(),
                                              theirs["tag"].text())},
                       {"tag", clan}, {"kind", "war"}, {"type", type_of(war, each)}, {"state", state}};
    shown["round"] = shown["rounds"] = nullptr;
    shown["team_size"] = or_null(size);
    shown["attacks_per_member"] = or_null(each);
    shown["preparation_start"] = time_or_null(time_in(war["preparationStartTime"]));
    shown["start"] = time_or_null(time_in(war["startTime"]));
    shown["end"] = time_or_null(found.end);
    shown["result"] = found.is_on ? ordered_json() : result_of(ours, theirs);
    shown["clan"] = side(ours, in_all);
    shown["opponent"] = side(theirs, in_all);
    found.json = shown.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    return found;
}

}  // namespace clashcast::http
