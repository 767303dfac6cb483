#include "diff/named_events.hpp"
#include "diff/player_items.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

std::vector<json::entry> achievements_of(value listed)
{
    std::vector<json::entry> all;
    listed.each([&](value one) { all.push_back({one.fields({"name", "village", "info"}), one}); });
    return all;
}

// Nothing counts as 0.
std::string_view number_of(value v)
{
    return v.is(type::number) ? v.raw() : "0";
}

bool grew(value before, value after)
{
    return after.is(type::number) && json::order(after.raw(), number_of(before)) > 0;
}

class achievement_comparison {
public:
    achievement_comparison(const list_comparison& lists, value before, value after)
        : lists_(lists), before_(before), after_(after)
    {
    }

    void tell(const std::vector<std::string>& followed) const;

private:
    void add(std::string_view type, std::string_view field, json::field_texts fields) const;

    const list_comparison& lists_;
    value before_, after_;
};

void achievement_comparison::add(std::string_view type, std::string_view field, json::field_texts fields) const
{
    lists_.events.add(type,
                      fmt::format(R"([{{"field":"{}","old_value":{},"new_value":{}}}])", field, before_[field].raw(),
                                  after_[field].raw()),
                      named("player_name", lists_.player_name, fields), before_.raw(), after_.raw());
}

void achievement_comparison::tell(const std::vector<std::string>& followed) const
{
    auto [old_stars, old_value] = before_.fields({"stars", "value"});
    auto [stars, now, target, name, village, info] =
        after_.fields({"stars", "value", "target", "name", "village", "info"});
    if (grew(old_stars, stars))
        add("achievement_completed", "stars",
            {{"name", name.raw()},
             {"village", village.raw()},
             {"info", info.raw()},
             {"old_stars", old_stars.raw()},
             {"new_stars", stars.raw()},
             {"value", now.raw()},
             {"target", target.raw()}});
    if (!grew(old_value, now))
        return;
    if (name.is_text("Games Champion"))
        add("clan_games_points", "value",
            {{"points", json::subtract(now.raw(), number_of(old_value))}, {"total", now.raw()}});
    if (std::any_of(followed.begin(), followed.end(), [&](auto& one) { return name.is_text(one); }))
        add("achievement_progressed", "value",
            {{"name", name.raw()},
             {"village", village.raw()},
             {"info", info.raw()},
             {"old_value", old_value.raw()},
             {"new_value", now.raw()},
             {"target", target.raw()}});
}

}  // namespace

json::matches differing_achievements(value before, value after)
{
    return json::match_by_key(achievements_of(before), achievements_of(after));
}

void check_achievements(value listed, validator& check)
{
    check.each_object(listed, "achievements", [&](value one) {
        check.fields(one, {{"name", type::string, true},
                           {"stars", type::number},
                           {"value", type::number},
                           {"village", type::string},
                           {"info", type::string}});
    });
}

void tell_achievements(const list_comparison& lists, const std::vector<std::string>& followed)
{
    for (auto& [was, now] : lists.items)
        if (was.data.present() && now.data.present())
            achievement_comparison(lists, was.data, now.data).tell(followed);
}

}  // namespace clashcast::diff
