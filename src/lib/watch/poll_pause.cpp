#include "watch/poll_pause.hpp"

#include "backoff.hpp"

#include <algorithm>

namespace clashcast {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds longest_freshness = 1h;  // who says more is mistaken

}  // namespace

std::chrono::seconds until_stale(std::chrono::seconds fresh_for)
{
    return fresh_for > 0s ? std::min(fresh_for, longest_freshness) + 1s : 0s;
}

pause_duration pause_after_answer(pause_duration interval, pause_duration past, std::chrono::seconds fresh_for)
{
    return std::max<pause_duration>(interval - past % interval, until_stale(fresh_for));
}

pause_duration pause_after_failure(pause_duration interval, unsigned failures, std::optional<int> status,
                                    std::chrono::seconds fresh_for, double jitter)
{
    auto longest = std::max<pause_duration>(interval, status == 404 ? 10min : 2min);
    auto pause = backoff(interval, longest).after(failures, jitter);
    return std::min(std::max<pause_duration>(pause, until_stale(fresh_for)), longest);
}

}  // namespace clashcast
