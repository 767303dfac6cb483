// A group as the checkpoint keeps it.

#include "diff/league_group.hpp"

#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

// {"key":value,...} of a map, with the text of each value.
std::string object_of(const auto& map, auto&& text_of)
{
    std::string out = "{";
    for (auto& [key, one] : map)
        out += fmt::format("{}{}:{}", out.size() > 1 ? "," : "", json::quoted(key), text_of(one));
    return out += '}';
}

std::string list_of(const std::set<std::string>& tags)
{
    std::string out = "[";
    for (auto& tag : tags)
        out += (out.size() > 1 ? "," : "") + json::quoted(tag);
    return out += ']';
}

std::string score_json(const war_score& s)
{
    return fmt::format("[{},{},{},{}]", json::quoted(s.tag), s.stars, s.share, s.points);
}

std::string failure_json(const poll_failure& p)
{
    return fmt::format("[{},{}]", p.status ? fmt::format("{}", *p.status) : "null",
                       p.reason ? json::quoted(*p.reason) : "null");
}

std::vector<value> elements(value list)
{
    std::vector<value> all;
    list.each([&](value one) { all.push_back(one); });
    return all;
}

war_score parse_score(value stored)
{
    auto parts = elements(stored);
    parts.resize(4);
    return {parts[0].text(), std::string(parts[1].raw()), std::string(parts[2].raw()), std::string(parts[3].raw())};
}

poll_failure parse_failure(value stored)
{
    auto parts = elements(stored);
    parts.resize(2);
    poll_failure p;
    if (auto status = json::small_integer(parts[0].raw()))
        p.status = static_cast<int>(*status);
    if (parts[1].is(type::string))
        p.reason = parts[1].text();
    return p;
}

group_state parse_state(value stored)
{
    for (auto state : {group_state::preparation, group_state::in_war, group_state::ended})
        if (stored.is_text(to_string(state)))
            return state;
    return group_state::none;
}

}  // namespace

known_group parse_group(value stored)
{
    known_group known;
    if (stored.null())
        return known;
    auto [any, state, season, earlier, finished] =
        stored.fields({"known", "state", "season", "earlier", "finished"});
    known.known = any.raw() == "true";
    known.state = parse_state(state);
    known.season = season.raw();
    known.earlier = earlier.raw();
    known.finished = finished.raw() == "true";
    auto [clans, rounds, quiet, seen, wars, results, failing] =
        stored.fields({"clans", "rounds", "quiet", "seen", "wars", "results", "failing"});
    for (auto [tag, name] : clans.fields())
        known.clans.emplace(tag.text(), name.raw());
    for (auto [tag, round] : rounds.fields())
        known.rounds.emplace(tag.text(), static_cast<int>(json::small_integer(round.raw()).value_or(0)));
    quiet.each([&](value tag) { known.quiet.insert(tag.text()); });
    seen.each([&](value tag) { known.seen.insert(tag.text()); });
    for (auto [tag, war] : wars.fields())
        known.wars.emplace(tag.text(), one_war(war));
    for (auto [tag, both] : results.fields()) {
        auto sides = elements(both);
        sides.resize(2);
        known.results.emplace(tag.text(), war_result{parse_score(sides[0]), parse_score(sides[1])});
    }
    for (auto [tag, why] : failing.fields())
        known.failing.emplace(tag.text(), parse_failure(why));
    return known;
}

std::string to_json(const known_group& known)
{
    auto flag = [](bool on) { return on ? "true" : "false"; };
    auto state = known.state == group_state::none ? "null" : json::quoted(to_string(known.state));
    return json::object({
        {"known", flag(known.known)},
        {"state", state},
        {"season", known.season},
        {"earlier", known.earlier},
        {"finished", flag(known.finished)},
        {"clans", object_of(known.clans, [](auto& name) { return name; })},
        {"rounds", object_of(known.rounds, [](int round) { return fmt::format("{}", round); })},
        {"quiet", list_of(known.quiet)},
        {"seen", list_of(known.seen)},
        {"wars", object_of(known.wars, [](auto& war) { return war.to_json(); })},
        {"results",
         object_of(known.results,
                   [](auto& both) { return fmt::format("[{},{}]", score_json(both[0]), score_json(both[1])); })},
        {"failing", object_of(known.failing, failure_json)},
    });
}

}  // namespace clashcast::diff
