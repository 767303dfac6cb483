// Outside a weekend an answer now and then is enough. Once a weekend must be over, the answer has to show it even if
// another one has begun.

#include "diff/game_time.hpp"
#include "diff/kind.hpp"
#include "diff/known_weekends.hpp"
#include "diff/periods.hpp"

namespace clashcast::diff {
namespace {

constexpr int rarely = 30;  // at the default interval of two minutes: an hour

}  // namespace

agenda agenda_of_raid(const agenda_question& q)
{
    json::document stored;
    auto known = stored.parse(q.last.diff_state) ? parse_weekends(stored.root()) : known_weekends();
    bool open = known.latest && !known.latest->has_ended();
    auto usual = raid_weekend_at(q.now);
    agenda plan;
    plan.requests.emplace_back("", request(), open || q.now < usual.end ? q.interval : q.interval * rarely);
    auto end = open ? parse_game_time(known.latest->end_time()) : std::nullopt;
    if (!end)
        return plan;
    plan.requests.front().at = end;
    if (q.now >= *end)
        plan.requests.front().what = request(two_weekends, {});
    return plan;
}

}  // namespace clashcast::diff
