#include "watch/backoff.hpp"

#include <algorithm>

namespace clashcast {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds longest_freshness = 1h;  // who says more is mistaken

}  // namespace

clock::duration pause_after_answer(clock::duration interval, clock::duration past, std::chrono::seconds fresh_for)
{
    fresh_for = std::min(fresh_for, longest_freshness);
    auto rest = interval - past % interval;
    return fresh_for > 0s ? std::max<clock::duration>(rest, fresh_for + 1s) : rest;
}

clock::duration pause_after_failure(clock::duration interval, unsigned failures, std::optional<int> status,
                                    std::chrono::seconds fresh_for, double jitter)
{
    clock::duration longest = std::max<clock::duration>(interval, status == 404 ? 10min : 2min);
    auto doubled = interval;
    for (unsigned n = 1; n < failures && doubled < longest; ++n)
        doubled *= 2;
    auto pause = std::chrono::duration_cast<clock::duration>(doubled * (0.8 + 0.4 * jitter));
    if (fresh_for > 0s)
        pause = std::max<clock::duration>(pause, fresh_for + 1s);
    return std::min(pause, longest);
}

}  // namespace clashcast
