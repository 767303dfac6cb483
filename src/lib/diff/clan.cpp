#include "diff/changes.hpp"
#include "diff/clan_members.hpp"
#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/named_events.hpp"
#include "diff/validator.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

constexpr std::string_view capital = "clanCapital", hall_level = "districtHallLevel", log_is_public = "isWarLogPublic";

constexpr std::array named_fields{
    named_field{"capitalLeague", "clan_capital_league_changed"},
    named_field{"clanLevel", "clan_level_changed"},
    named_field{"warLeague", "clan_war_league_changed"},
};

struct district {
    value id, data;
};

bool same_id(const district& a, const district& b)
{
    return a.id.null() ? b.id.null() : json::same(a.id, b.id);
}

// By id. Of two with one id the last counts.
std::vector<district> districts_in(value list)
{
    std::vector<district> all;
    list.each([&](value data) {
        district one{data["id"], data};
        auto known = std::find_if(all.begin(), all.end(), [&](auto& other) { return same_id(one, other); });
        if (known == all.end())
            all.push_back(one);
        else
            known->data = data;
    });
    auto number = [](const district& d) { return d.id.null() ? std::string_view("0") : d.id.raw(); };
    std::stable_sort(all.begin(), all.end(), [&](auto& a, auto& b) { return json::order(number(a), number(b)) < 0; });
    return all;
}

void check_answer(const comparison& s, validator& check)
{
    check.about(s.answer, s.subject.tag);
    check_members(s.answer, check);
    auto list = check.field(check.field(s.answer, {capital, type::object}), {"districts", type::array});
    check.each_object(list, "districts", [&](value one) {
        check.fields(one, {{"id", type::number}, {hall_level, type::number}});
    });
}

// The last lists that were there. `diff_state` has those that the last answer lacked; of an older version only members.
value known_members(const comparison& s)
{
    auto list = s.body[member_list];
    return !list.null() ? list : s.diff_state.is(type::array) ? s.diff_state : s.diff_state["members"];
}

value known_districts(const comparison& s)
{
    auto list = s.body[capital]["districts"];
    return list.null() ? s.diff_state["districts"] : list;
}

std::string missing_lists(const comparison& s)
{
    auto members = known_members(s), districts = known_districts(s);
    std::string lists;
    if (s.answer[member_list].null() && !members.null())
        lists.append(R"("members":)").append(members.raw());
    if (s.answer[capital]["districts"].null() && !districts.null())
        lists.append(lists.empty() ? "" : ",").append(R"("districts":)").append(districts.raw());
    return lists.empty() ? lists : '{' + lists + '}';
}

void tell_districts(const comparison& s, value name, chain& events)
{
    auto known = known_districts(s);
    if (known.null())
        return;
    auto old = districts_in(known);
    for (auto& now : districts_in(s.answer[capital]["districts"])) {
        auto was = std::find_if(old.begin(), old.end(), [&](auto& other) { return same_id(now, other); });
        auto before = was == old.end() ? value() : was->data[hall_level], after = now.data[hall_level];
        if (!rose(before, after))
            continue;
        auto change = json::object(
            {{"field", json::quoted(hall_level)}, {"old_value", before.raw()}, {"new_value", after.raw()}});
        events.add("clan_capital_district_upgraded", '[' + change + ']',
                   named("clan_name", name,
                         {{"district_id", now.id.raw()},
                          {"district_name", now.data["name"].raw()},
                          {"old_level", before.raw()},
                          {"new_level", after.raw()}}),
                   was == old.end() ? "null" : was->data.raw(), now.data.raw());
    }
}

// What people act on has an event of its own.
void tell_named(const comparison& s, const json::difference& d, value name, chain& events)
{
    if (auto type = event_type_of(d.name, named_fields); !type.empty() && was_replaced(d))
        events.add(type, change_json(d),
                   named("clan_name", name, {{"old_value", d.before.raw()}, {"new_value", d.after.raw()}}));
    if (d.name.is_text(log_is_public) && d.before.is(type::boolean) && d.after.is(type::boolean))
        events.add(d.after.raw() == "true" ? "clan_war_log_opened" : "clan_war_log_closed", change_json(d),
                   named("clan_name", name));
    if (d.name.is_text(capital))
        tell_districts(s, name, events);
}

result<reading> compare_clan(const comparison& s, chain& events)
{
    validator check;
    check_answer(s, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    if (!s.baseline) {
        auto name = s.answer["name"];
        auto changes = select(json::differing_fields(s.body, s.answer),
                              [](value field) { return !field.is_text(member_list); });
        if (!changes.empty())
            events.add("clan_updated", changes_json(changes), named("clan_name", name));
        for (auto& d : changes)
            tell_named(s, d, name, events);
        auto known = known_members(s), members = s.answer[member_list];
        if (s.options.track_members && !members.null() && !known.null())
            compare_members(name, known, members, s.options.member_exclude_fields, events);
    }
    reading r;
    r.diff_state = missing_lists(s);
    return r;
}

std::optional<std::vector<std::string>> members_in(std::string_view body)
{
    json::document answer;
    if (!answer.parse(body) || answer.root()[member_list].null())
        return {};
    std::vector<std::string> tags;
    answer.root()[member_list].each([&](value member) { tags.push_back(member["tag"].text()); });
    return tags;
}

constexpr kind_option options[] = {
    {"track_members", &watch_options::track_members},
    {"member_exclude_fields", &watch_options::member_exclude_fields},
};

}  // namespace

extern constexpr kind clan_kind = complete({
    .traits = {
        .name = "clan",
        .noun = "clan",
        .phrase = "clan {}",
        .tag_noun = "clan",
        .request = "/clans/{}",
        .endpoint = "clans",
        .table = "clans",
        .interval = std::chrono::seconds(60),
        .max_age = std::chrono::seconds(120),
        .options = options,
        .event_types = event_rows(subject_kind::clan),
    },
    .compare = compare_clan,
    .members = members_in,
});

}  // namespace clashcast::diff
