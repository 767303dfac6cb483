#include "diff/changes.hpp"
#include "diff/kinds.hpp"
#include "diff/promises.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>

namespace clashcast::diff {
namespace {

using json::value;

struct member {
    std::string tag;
    value data;
};
using roster = std::vector<member>;  // by tag

constexpr std::string_view list = "memberList";
constexpr std::string_view given = "donations", received = "donationsReceived";

// Of two members with one tag the last counts.
roster by_tag(const std::vector<value>& listed)
{
    roster members;
    for (auto it = listed.rbegin(); it != listed.rend(); ++it)
        members.push_back({(*it)["tag"].text(), *it});
    std::stable_sort(members.begin(), members.end(), [](auto& a, auto& b) { return a.tag < b.tag; });
    auto twins = std::unique(members.begin(), members.end(), [](auto& a, auto& b) { return a.tag == b.tag; });
    members.erase(twins, members.end());
    return members;
}

roster members_of(value member_list)
{
    std::vector<value> listed;
    member_list.each([&](value m) { listed.push_back(m); });
    return by_tag(listed);
}

bool rose(const json::difference& d)
{
    auto number = [](value v) { return v.is(json::type::number) ? v.raw() : "0"; };
    return json::order(number(d.after), number(d.before)) > 0;
}

std::string who(value m)
{
    return json::object({{"member_tag", m["tag"].raw()}, {"member_name", m["name"].raw()}});
}

void compare_member(value before, value after, const std::vector<std::string>& quiet, chain& events)
{
    if (before.raw() == after.raw())
        return;
    auto add = [&](std::string_view type, const std::vector<json::difference>& changes, std::string metadata) {
        events.add(type, changes_json(changes), std::move(metadata), before.raw(), after.raw());
    };
    auto changes = wanted_of(json::differing_fields(before, after), [&](const std::string& name) {
        return std::find(quiet.begin(), quiet.end(), name) == quiet.end();
    });
    if (changes.empty())
        return;
    add("member_updated", changes, who(after));

    auto role = wanted_of(changes, [](const std::string& name) { return name == "role"; });
    if (!role.empty())
        add("member_role_changed", role,
            json::object({{"member_tag", after["tag"].raw()},
                          {"member_name", after["name"].raw()},
                          {"old_role", before["role"].raw()},
                          {"new_role", after["role"].raw()}}));

    auto donations = wanted_of(changes, [](const std::string& name) { return name == given || name == received; });
    if (std::any_of(donations.begin(), donations.end(), rose))
        add("member_donations", donations,
            json::object({{"member_tag", after["tag"].raw()},
                          {"member_name", after["name"].raw()},
                          {given, after[given].raw()},
                          {received, after[received].raw()}}));
}

// Calls f(member) for those of `some` that `others` lacks.
template <class F>
void each_missing(const roster& some, const roster& others, F f)
{
    auto other = others.begin();
    for (auto& m : some) {
        while (other != others.end() && other->tag < m.tag)
            ++other;
        if (other == others.end() || other->tag != m.tag)
            f(m.data);
    }
}

void compare_rosters(const roster& old, const roster& now, const std::vector<std::string>& quiet, chain& events)
{
    each_missing(now, old, [&](value m) { events.add("member_joined", "[]", who(m), "null", m.raw()); });
    each_missing(old, now, [&](value m) { events.add("member_left", "[]", who(m), m.raw(), "null"); });
    auto before = old.begin();
    for (auto& after : now) {
        while (before != old.end() && before->tag < after.tag)
            ++before;
        if (before != old.end() && before->tag == after.tag)
            compare_member(before->data, after.data, quiet, events);
    }
}

}  // namespace

result<reading> read_clan(const sight& s, chain& events)
{
    promises check;
    check.about(s.answer, s.of.tag);
    auto listed = check.objects(s.answer, list, {"tag"}, {given, received});
    if (!check.kept())
        return failure(errc::malformed, check.first_broken());

    auto known = s.body[list].null() ? s.memory : s.body[list];  // the last list that was there
    bool silent = s.answer[list].null();                         // nothing is told of the members now
    if (!s.baseline) {
        auto changes = wanted_of(json::differing_fields(s.body, s.answer),
                                 [](const std::string& n) { return n != list; });
        if (!changes.empty())
            events.add("clan_updated", changes_json(changes), "{}");
        if (s.options.track_members && !silent && !known.null())
            compare_rosters(members_of(known), by_tag(listed), s.options.member_exclude_fields, events);
    }
    reading r;
    if (silent && !known.null())
        r.memory = known.raw();
    return r;
}

}  // namespace clashcast::diff
