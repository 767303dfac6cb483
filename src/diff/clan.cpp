#include "diff/changes.hpp"
#include "diff/kinds.hpp"
#include "diff/promises.hpp"
#include "json/number.hpp"
#include "json/pairing.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace clashcast::diff {
namespace {

using json::entry;
using json::type;
using json::value;

constexpr std::string_view list = "memberList";
constexpr std::string_view given = "donations", received = "donationsReceived";

std::vector<entry> members_of(value member_list)
{
    std::vector<entry> members;
    member_list.each([&](value m) { members.push_back({m["tag"], {}, m}); });
    return members;
}

std::vector<entry> checked_members(value answer, promises& check)
{
    std::vector<entry> members;
    check.each_object(check.field(answer, {list, type::array}), list, [&](value m) {
        auto [tag, gave, got] =
            check.fields(m, {{"tag", type::string, true}, {given, type::number}, {received, type::number}});
        members.push_back({tag, {}, m});
    });
    return members;
}

bool rose(const json::difference& d)
{
    auto number = [](value v) { return v.is(json::type::number) ? v.raw() : "0"; };
    return json::order(number(d.after), number(d.before)) > 0;
}

std::string who(value m)
{
    auto [tag, name] = m.fields({"tag", "name"});
    return json::object({{"member_tag", tag.raw()}, {"member_name", name.raw()}});
}

void compare_member(value before, value after, const std::vector<std::string>& quiet, chain& events)
{
    auto add = [&](std::string_view type, const std::vector<json::difference>& changes, std::string metadata) {
        events.add(type, changes_json(changes), std::move(metadata), before.raw(), after.raw());
    };
    auto changes = wanted_of(json::differing_fields(before, after), [&](value name) {
        return std::none_of(quiet.begin(), quiet.end(), [&](auto& q) { return name.is_text(q); });
    });
    if (changes.empty())
        return;
    add("member_updated", changes, who(after));

    auto role = wanted_of(changes, [](value name) { return name.is_text("role"); });
    if (!role.empty()) {
        auto [tag, name, now] = after.fields({"tag", "name", "role"});
        add("member_role_changed", role,
            json::object({{"member_tag", tag.raw()},
                          {"member_name", name.raw()},
                          {"old_role", before["role"].raw()},
                          {"new_role", now.raw()}}));
    }

    auto donations = wanted_of(changes, [](value name) { return name.is_text(given) || name.is_text(received); });
    if (std::any_of(donations.begin(), donations.end(), rose)) {
        auto [tag, name, gave, got] = after.fields({"tag", "name", given, received});
        add("member_donations", donations,
            json::object({{"member_tag", tag.raw()},
                          {"member_name", name.raw()},
                          {given, gave.raw()},
                          {received, got.raw()}}));
    }
}

void compare_members(const std::vector<entry>& old, const std::vector<entry>& now,
                     const std::vector<std::string>& quiet, chain& events)
{
    auto pairs = json::pair_up(old, now);
    for (auto& [before, after] : pairs)
        if (!before.data.present())
            events.add("member_joined", "[]", who(after.data), "null", after.data.raw());
    for (auto& [before, after] : pairs)
        if (!after.data.present())
            events.add("member_left", "[]", who(before.data), before.data.raw(), "null");
    for (auto& [before, after] : pairs)
        if (before.data.present() && after.data.present())
            compare_member(before.data, after.data, quiet, events);
}

}  // namespace

result<reading> read_clan(const sight& s, chain& events)
{
    promises check;
    check.about(s.answer, s.of.tag);
    auto members = checked_members(s.answer, check);
    if (!check.kept())
        return failure(errc::malformed, check.first_broken());

    auto known = s.body[list].null() ? s.memory : s.body[list];  // the last list that was there
    bool silent = s.answer[list].null();                         // nothing is told of the members now
    if (!s.baseline) {
        auto changes = wanted_of(json::differing_fields(s.body, s.answer),
                                 [](value name) { return !name.is_text(list); });
        if (!changes.empty())
            events.add("clan_updated", changes_json(changes), "{}");
        if (s.options.track_members && !silent && !known.null())
            compare_members(members_of(known), members, s.options.member_exclude_fields, events);
    }
    reading r;
    if (silent && !known.null())
        r.memory = known.raw();
    return r;
}

}  // namespace clashcast::diff
