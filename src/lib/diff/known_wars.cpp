#include "diff/known_wars.hpp"

#include "json/text.hpp"

#include <utility>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

// What a version before 0.2 stored: of the latest war its identity, furthest state and attacks.
std::optional<one_war> read_older(value stored)
{
    if (stored["war_id"].null())
        return {};
    std::vector<war_attack> attacks;
    stored["attacks"].each([&](value pair) {
        std::vector<value> parts;
        pair.each([&](value part) { parts.push_back(part); });
        if (parts.size() == 2)
            attacks.emplace_back(parts[0].raw(), parts[1]);
    });
    return one_war(stored["war_id"].text(), parse_war_state(stored["reached"].text()), std::move(attacks));
}

}  // namespace

known_wars parse_wars(value stored)
{
    known_wars known;
    if (stored.null())
        return known;
    auto [state, latest, unfinished] = stored.fields({"state", "war", "unfinished"});
    known.state = parse_war_state(state.text());
    known.latest = latest.is(type::object) ? std::optional(one_war(latest)) : read_older(stored);
    if (unfinished.is(type::object))
        known.unfinished.emplace(unfinished);
    return known;
}

std::string to_json(const known_wars& known)
{
    auto war = [](auto& one) { return one ? one->to_json() : "null"; };
    return json::object({{"state", json::quoted(to_string(known.state))},
                         {"war", war(known.latest)},
                         {"unfinished", war(known.unfinished)}});
}

}  // namespace clashcast::diff
