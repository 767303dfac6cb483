// A war is asked for at its end, and a war whose end was not seen is completed: from the opponent, then from the war
// log.

#include "diff/kind.hpp"
#include "diff/known_wars.hpp"

#include <algorithm>

namespace clashcast::diff {
namespace {

using namespace std::chrono;

constexpr auto opponents_patience = hours(24), logs_patience = hours(48);  // after the end of the war
constexpr auto log_again = hours(1);

bool is_closed(const checkpoint& last)
{
    return last.active_failure && last.active_failure->status == 403;
}

// The war that needs another answer than the clan's own.
const one_war* missing_war(const known_wars& known, bool closed)
{
    if (known.latest && !known.latest->has_ended() && (known.latest->is_lost() || closed))
        return &*known.latest;
    if (known.unfinished && !known.unfinished->has_ended())
        return &*known.unfinished;
    return nullptr;
}

void complete(const one_war& war, const agenda_question& q, agenda& plan)
{
    auto over = war.end_time().value_or(q.now);
    auto opponent = war.opponent_tag();
    bool opponent_can_help = is_tag(opponent) && !war.in_vain.opponent && q.now < over + opponents_patience;
    if (opponent_can_help)
        plan.requests.emplace_back(opponent_view, request(opponent_view, opponent), q.interval);
    else if (war.is_lost() && !war.in_vain.log && q.now < over + logs_patience)
        plan.requests.emplace_back(war_log, request(war_log, q.subject.tag),
                                   std::max<milliseconds>(log_again, q.interval));
}

}  // namespace

agenda agenda_of_war(const agenda_question& q)
{
    json::document stored;
    agenda plan;
    plan.requests.emplace_back("", request(), q.interval);
    if (!stored.parse(q.last.diff_state))
        return plan;
    auto known = parse_wars(stored.root());
    if (auto* war = missing_war(known, is_closed(q.last)))
        complete(*war, q, plan);
    if (!known.latest || known.latest->has_ended())
        return plan;
    if (known.state == war_state::not_in_war) {
        if (!known.latest->is_lost())
            plan.tick = known.latest->end_time();
        return plan;
    }
    plan.requests.front().at = known.latest->end_time();
    plan.tick = known.latest->next_reminder(q.options.remind, q.now);
    return plan;
}

}  // namespace clashcast::diff
