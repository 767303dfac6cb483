#include "daemon/report.hpp"

#include "daemon/poll_log.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::string told(const sink_standing& before, const sink_standing& now)
{
    auto line = fmt::format("; sink {}: {} delivered", now.name, now.counts.delivered - before.counts.delivered);
    if (auto n = now.counts.filtered - before.counts.filtered)
        line += fmt::format(", {} filtered", n);
    if (auto n = now.counts.refused - before.counts.refused)
        line += fmt::format(", {} refused", n);
    if (auto n = now.counts.dropped - before.counts.dropped)
        line += fmt::format(", {} dropped", n);
    line += fmt::format(", {} waiting", now.counts.waiting);
    return now.counts.connected ? line : line + ", not connected";
}

}  // namespace

std::string report(std::chrono::seconds span, const standing& before, const standing& now)
{
    auto line = fmt::format("{} s: {} polls ({} unchanged, {} failed", span.count(),
                            now.watched.polls - before.watched.polls, now.watched.unchanged - before.watched.unchanged,
                            now.watched.failures - before.watched.failures);
    if (auto n = now.watched.late - before.watched.late)
        line += fmt::format(", {} late", n);
    line += fmt::format("), {} events", now.watched.events - before.watched.events);
    if (now.polling.failing.subjects > 0)
        line += "; " + sentence(now.polling.failing, now.polling.subjects);
    for (std::size_t i = 0; i < now.sinks.size(); ++i)
        line += told(before.sinks.at(i), now.sinks[i]);
    return line;
}

}  // namespace clashcast
