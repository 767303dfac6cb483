#include "diff/clan_members.hpp"

#include "diff/named_events.hpp"
#include "json/match_by_key.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace clashcast::diff {
namespace {

using json::entry;
using json::type;
using json::value;

constexpr std::string_view given = "donations", received = "donationsReceived", town_hall = "townHallLevel";

constexpr std::array named_fields{
    named_field{"league", "member_league_changed"},
    named_field{"leagueTier", "member_league_changed"},
    named_field{"name", "member_name_changed"},
    named_field{town_hall, "member_townhall_upgraded"},
};

std::vector<entry> members_of(value member_list)
{
    std::vector<entry> members;
    member_list.each([&](value m) { members.push_back({{m["tag"]}, m}); });
    return members;
}

// More than before; nothing counts as 0.
bool gave_more(const json::difference& d)
{
    auto number = [](value v) { return v.is(type::number) ? v.raw() : "0"; };
    return json::order(number(d.after), number(d.before)) > 0;
}

std::string metadata(value clan_name, value member, json::field_texts fields = {})
{
    auto [tag, name] = member.fields({"tag", "name"});
    return json::object(
        {{"clan_name", clan_name.raw()}, {"member_tag", tag.raw()}, {"member_name", name.raw()}}, fields);
}

class member_comparison {
public:
    member_comparison(value clan_name, value before, value after, chain& events)
        : clan_name_(clan_name), before_(before), after_(after), events_(events)
    {
    }

    void tell(const std::vector<std::string>& excluded);

private:
    using changes = std::vector<json::difference>;

    void add(std::string_view type, const changes& some, json::field_texts fields = {});
    void tell_role(const changes& all);
    void tell_donations(const changes& all);
    void tell_named(const json::difference&);

    value clan_name_, before_, after_;
    chain& events_;
};

void member_comparison::add(std::string_view type, const changes& some, json::field_texts fields)
{
    events_.add(type, changes_json(some), metadata(clan_name_, after_, fields), before_.raw(), after_.raw());
}

void member_comparison::tell_role(const changes& all)
{
    auto role = select(all, [](value name) { return name.is_text("role"); });
    if (!role.empty())
        add("member_role_changed", role,
            {{"old_role", before_["role"].raw()}, {"new_role", after_["role"].raw()}});
}

void member_comparison::tell_donations(const changes& all)
{
    auto donations = select(all, [](value name) { return name.is_text(given) || name.is_text(received); });
    if (std::any_of(donations.begin(), donations.end(), gave_more))
        add("member_donations", donations, {{given, after_[given].raw()}, {received, after_[received].raw()}});
}

void member_comparison::tell_named(const json::difference& d)
{
    auto type = event_type_of(d.name, named_fields);
    if (type.empty() || d.before.null())
        return;
    if (d.name.is_text(town_hall) ? rose(d.before, d.after) : was_replaced(d))
        add(type, {d}, {{"old_value", d.before.raw()}, {"new_value", d.after.raw()}});
}

void member_comparison::tell(const std::vector<std::string>& excluded)
{
    auto all = select(json::differing_fields(before_, after_), [&](value name) {
        return std::none_of(excluded.begin(), excluded.end(), [&](auto& field) { return name.is_text(field); });
    });
    if (all.empty())
        return;
    add("member_updated", all);
    tell_role(all);
    tell_donations(all);
    for (auto& d : all)
        tell_named(d);
}

}  // namespace

void check_members(value answer, validator& check)
{
    check.each_object(check.field(answer, {member_list, type::array}), member_list, [&](value m) {
        check.fields(m, {{"tag", type::string, true}, {given, type::number}, {received, type::number}});
    });
}

void compare_members(value clan_name, value old_list, value new_list, const std::vector<std::string>& excluded,
                     chain& events)
{
    auto pairs = json::match_by_key(members_of(old_list), members_of(new_list));
    for (auto& [before, after] : pairs)
        if (!before.data.present())
            events.add("member_joined", "[]", metadata(clan_name, after.data), "null", after.data.raw());
    for (auto& [before, after] : pairs)
        if (!after.data.present())
            events.add("member_left", "[]", metadata(clan_name, before.data), before.data.raw(), "null");
    for (auto& [before, after] : pairs)
        if (before.data.present() && after.data.present())
            member_comparison(clan_name, before.data, after.data, events).tell(excluded);
}

}  // namespace clashcast::diff
