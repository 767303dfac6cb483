#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/known_weekends.hpp"
#include "diff/validator.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

struct item {
    std::string start;
    value data;
};

// By start, without those whose state is unknown.
std::vector<item> read_items(value answer, validator& check)
{
    std::vector<item> items;
    check.each_object(check.field(answer, {"items", type::array}), "items", [&](value data) {
        auto [start, state, attacks] = check.fields(
            data, {{"startTime", type::string, true}, {"state", type::string, true}, {"totalAttacks", type::number}});
        if (!state.is_text("ongoing") && !state.is_text("ended"))
            return;
        check_weekend(data, check);
        items.push_back({start.text(), data});
    });
    std::stable_sort(items.begin(), items.end(), [](auto& a, auto& b) { return a.start < b.start; });
    return items;
}

void take(const item& now, known_weekends& known, chain& events)
{
    if (!known.latest || now.start > known.latest->id()) {
        if (known.latest && !known.latest->has_ended()) {
            known.latest->tell_end_not_seen(events);
            known.unfinished = std::move(known.latest);
        }
        known.latest.emplace(now.start);
        known.latest->tell_started(now.data, events);
    }
    for (auto* weekend : {&known.unfinished, &known.latest})
        if (*weekend && (*weekend)->id() == now.start)
            (*weekend)->take(now.data, events);
}

result<reading> compare_raid(const comparison& s, chain& events)
{
    validator check;
    auto items = read_items(s.answer, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    auto known = parse_weekends(s.diff_state);
    events.mute(s.baseline);
    if (s.baseline && items.size() > 1)
        items.erase(items.begin(), items.end() - 1);
    for (auto& one : items)
        take(one, known, events);
    reading r;
    r.diff_state = to_json(known);
    return r;
}

// When the end of a weekend was not seen, the next answer has to show that weekend, too.
constexpr request_form other_requests[] = {
    {two_weekends, "/clans/{}/capitalraidseasons?limit=2", "capitalraidseasons", request_role::own},
};

}  // namespace

extern constexpr kind raid_kind = complete({
    .traits = {
        .name = "raid",
        .noun = "raid log",
        .phrase = "the raids of clan {}",
        .tag_noun = "clan",
        .request = "/clans/{}/capitalraidseasons?limit=1",
        .other_requests = other_requests,
        .endpoint = "capitalraidseasons",
        .table = "raids",
        .interval = std::chrono::minutes(2),
        .max_age = std::chrono::seconds(120),
        .event_types = event_rows(subject_kind::raid),
    },
    .compare = compare_raid,
    .needs_body = false,
    .agenda = agenda_of_raid,
});

}  // namespace clashcast::diff
