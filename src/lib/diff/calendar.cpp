#include "diff/event_rows.hpp"
#include "diff/game_time.hpp"
#include "diff/kind.hpp"
#include "diff/periods.hpp"
#include "diff/validator.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using namespace std::chrono;

struct told_period {
    period (*latest)(timestamp now);
    std::string_view started, ended;  // event types; an empty one is not told
    timestamp first = timestamp::min();
};
constexpr std::array told_periods{
    told_period{clan_games_at, "clan_games_started", "clan_games_ended"},
    told_period{league_signup_at, "league_signup_started", ""},
    told_period{raid_weekend_at, "raid_weekend_started", "raid_weekend_ended"},
    told_period{season_at, "season_started", "", first_season},
};

struct happening {
    timestamp at;
    std::string_view type;
    period span;
};

// What began or ended after `before`, up to `now`.
std::vector<happening> between(timestamp before, timestamp now)
{
    std::vector<happening> found;
    for (auto& p : told_periods) {
        auto is = p.latest(now), was = p.latest(before);
        if (before < was.end && was.end <= now && !p.ended.empty())
            found.push_back({was.end, p.ended, was});
        if (is.start > before && now < is.end && is.start >= p.first)
            found.push_back({is.start, p.started, is});
    }
    std::sort(found.begin(), found.end(),
              [](auto& a, auto& b) { return std::tie(a.at, a.type) < std::tie(b.at, b.type); });
    return found;
}

struct known_calendar {
    std::optional<timestamp> now;
    std::string pass_start;  // empty: not known yet
};

known_calendar parse_known(json::value stored)
{
    known_calendar known;
    if (auto ms = json::small_integer(stored["now"].raw()))
        known.now = timestamp(milliseconds(*ms));
    known.pass_start = stored["pass_start"].text();
    return known;
}

std::string to_diff_state(const known_calendar& known)
{
    auto now = known.now ? fmt::format("{}", known.now->time_since_epoch().count()) : "null";
    return json::object({{"now", now}, {"pass_start", json::quoted(known.pass_start)}});
}

void tick(timestamp now, known_calendar& known, chain& events)
{
    if (!is_known(now) || (known.now && now <= *known.now))
        return;
    auto before = std::exchange(known.now, now);
    if (!before)
        return;
    for (auto& one : between(*before, now))
        events.add(one.type, "[]",
                   json::object({{"start_time", json::quoted(format_game_time(one.span.start))},
                                 {"end_time", json::quoted(format_game_time(one.span.end))}}));
}

result<reading> compare_calendar(const comparison& s, chain& events)
{
    auto known = parse_known(s.diff_state);
    if (s.baseline)
        events.begin({});
    if (s.answer.present()) {
        validator check;
        auto [start, end] =
            check.fields(s.answer, {{"startTime", type::string, true}, {"endTime", type::string, true}});
        if (!check.passed())
            return failure(errc::malformed, check.first_error());
        auto before = known.pass_start, now = start.text();
        known.pass_start = std::max(before, now);
        if (!before.empty() && now > before)
            events.add("gold_pass_started",
                       '[' + json::object({{"field", R"("startTime")"},
                                           {"old_value", json::quoted(before)},
                                           {"new_value", start.raw()}}) + ']',
                       json::object({{"start_time", start.raw()}, {"end_time", end.raw()}}));
    }
    tick(s.now, known, events);
    reading r;
    r.diff_state = to_diff_state(known);
    return r;
}

}  // namespace

// A tick each minute; the gold pass each interval.
agenda agenda_of_calendar(const agenda_question& q)
{
    agenda plan;
    plan.requests.emplace_back("", request(), q.interval);
    plan.tick = q.now;
    plan.ticks_without_answers = true;
    json::document stored;
    if (stored.parse(q.last.diff_state))
        if (auto known = parse_known(stored.root()); known.now)
            plan.tick = *known.now + minutes(1);
    return plan;
}

extern constexpr kind calendar_kind = complete({
    .traits = {
        .name = "calendar",
        .noun = "calendar",
        .phrase = "the calendar",
        .tag_noun = "calendar",
        .request = "/goldpass/seasons/current",
        .endpoint = "goldpass",
        .table = "calendar",
        .interval = std::chrono::hours(1),
        .max_age = std::chrono::seconds(60),
        .has_tag = false,
        .event_types = event_rows(subject_kind::calendar),
    },
    .compare = compare_calendar,
    .needs_body = false,
    .has_clock = true,
    .agenda = agenda_of_calendar,
});

}  // namespace clashcast::diff
