// A season costs one to three requests in each interval, and after its end one for each war that was not seen ended.

#include "diff/kind.hpp"
#include "diff/league_group.hpp"

#include <algorithm>
#include <string>

namespace clashcast::diff {
namespace {

using namespace std::chrono;

// At the default interval of ten minutes: an hour, and half an hour.
constexpr int rarely = 6, in_preparation = 3;
constexpr std::string_view even_round = "even round", odd_round = "odd round", search = "search";
constexpr auto longest_wait = days(2);  // after the end of a war, for an answer that shows it

bool begins_soon(timestamp now)
{
    return year_month_day(floor<days>(now)).day() <= day(3);
}

int newest_round(const known_group& known)
{
    int newest = 0;
    for (auto& [tag, round] : known.rounds)
        newest = std::max(newest, round);
    return newest;
}

const one_war* war_of_round(const known_group& known, int round)
{
    auto found = std::find_if(known.wars.begin(), known.wars.end(),
                              [&](auto& one) { return one.second.league()->round == round; });
    return found == known.wars.end() ? nullptr : &found->second;
}

// The next round is about to be drawn, or the season is about to end.
bool changes_soon(const known_group& known, timestamp now)
{
    if (known.state == group_state::none || known.state == group_state::ended)
        return false;
    auto* newest = war_of_round(known, newest_round(known));
    bool is_stale = newest && newest->end_time() && now > *newest->end_time() + longest_wait;
    return newest && !is_stale && newest->state() >= war_state::in_war;
}

bool is_newer(const known_group& known, const std::string& tag, const std::string* than)
{
    return !than || known.rounds.at(tag) > known.rounds.at(*than);
}

// A tag of a round whose own war is not known yet, the newest round first; after the season, of a war that was not seen
// to end, own ones first. What the API does not answer comes last, and after the season not at all.
const std::string* tag_to_look_at(const known_group& known)
{
    bool over = known.state == group_state::ended;
    if (over && known.finished)
        return nullptr;
    const std::string *own = nullptr, *other = nullptr, *failing = nullptr;
    for (auto& [tag, round] : known.rounds) {
        bool wanted = over ? !known.results.contains(tag) : !known.seen.contains(tag) && !war_of_round(known, round);
        if (!wanted || !is_tag(tag))
            continue;
        auto& found = known.failing.contains(tag) ? failing : known.wars.contains(tag) ? own : other;
        if (is_newer(known, tag, found))
            found = &tag;
    }
    return own ? own : other ? other : over ? nullptr : failing;
}

// Two own wars run at once, one of each slot.
void follow(const one_war& war, const agenda_question& q, agenda& plan)
{
    auto& round = *war.league();
    bool is_over = war.end_time() && q.now > *war.end_time() + longest_wait;
    if (!is_tag(round.war_tag) || is_over)
        return;
    auto slot = round.round % 2 == 0 ? even_round : odd_round;
    request what(league_war, round.war_tag);
    if (war.state() == war_state::in_war)
        plan.requests.emplace_back(slot, std::move(what), q.interval, war.end_time());
    else if (war.state() == war_state::preparation)
        plan.requests.emplace_back(slot, std::move(what), q.interval * in_preparation, war.start_time());
}

}  // namespace

agenda agenda_of_league(const agenda_question& q)
{
    json::document stored;
    auto known = stored.parse(q.last.diff_state) ? parse_group(stored.root()) : known_group();
    bool often = begins_soon(q.now) || changes_soon(known, q.now);
    agenda plan;
    plan.requests.emplace_back("", request(), often ? q.interval : q.interval * rarely);
    for (auto* war : known.by_round()) {  // where one ends the next begins: the end is asked for first
        follow(*war, q, plan);
        if (auto next = war->next_reminder(q.options.remind, q.now))
            plan.tick = std::min(plan.tick.value_or(*next), *next);
    }
    if (auto* tag = tag_to_look_at(known))
        plan.requests.emplace_back(search, request(league_war, *tag), q.interval);
    return plan;
}

}  // namespace clashcast::diff
