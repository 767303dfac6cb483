#include "daemon/report.hpp"

#include "daemon/terminal/progress.hpp"
#include "daemon/terminal/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast {
namespace {

std::string deliveries(const sink_status& before, const sink_status& now)
{
    auto line = fmt::format("; sink {}: {} delivered", now.name, now.counts.delivered - before.counts.delivered);
    if (auto n = now.counts.filtered - before.counts.filtered)
        line += fmt::format(", {} filtered", n);
    if (auto n = now.counts.refused - before.counts.refused)
        line += fmt::format(", {} refused", n);
    if (auto n = now.counts.dropped - before.counts.dropped)
        line += fmt::format(", {} dropped", n);
    line += fmt::format(", {} waiting", now.waiting);
    return now.connected_since ? line : line + ", not connected";
}

// Counts of a sink that was not there, or that has begun anew since, start at 0.
sink_status earlier(const pipeline_status& before, const sink_status& now)
{
    auto same = [&](const sink_status& other) { return other.name == now.name; };
    auto found = std::find_if(before.sinks.begin(), before.sinks.end(), same);
    auto begun_anew = found != before.sinks.end() && now.counts.sum() < found->counts.sum();
    return found == before.sinks.end() || begun_anew ? sink_status() : *found;
}

}  // namespace

std::string report(const pipeline_status& before, const pipeline_status& now)
{
    auto span = std::chrono::round<std::chrono::seconds>(now.uptime - before.uptime);
    auto from = before.polling.total(), to = now.polling.total();
    auto line = fmt::format("{} s: {} polls ({} unchanged, {} failed", span.count(), to.polls - from.polls,
                            to.unchanged - from.unchanged, to.failures - from.failures);
    if (auto n = to.late - from.late)
        line += fmt::format(", {} late", n);
    line += fmt::format("), {} events", to.events - from.events);
    if (now.polling.failing.subjects > 0)
        line += "; " + describe(now.polling.failing, now.polling.subjects);
    for (auto& each : now.sinks)
        line += deliveries(earlier(before, each), each);
    return line;
}

std::string start_progress(const pipeline_status& now, std::uint64_t subjects)
{
    auto& health = now.journal.health;
    auto known = now.polling.answered + now.polling.failing.subjects;
    if (now.state == pipeline_state::starting || now.state == pipeline_state::waiting_for_journal)
        return health.held_by && !health.held_by->instance.empty()
                   ? fmt::format("waiting for the journal: instance {} owns it", health.held_by->instance)
                   : "waiting for the journal" + (health.problem.empty() ? "" : ": " + health.problem);
    if (now.state == pipeline_state::stopping || now.polling.maintenance || known >= subjects)
        return {};
    if (now.polling.subjects < subjects && known == 0)
        return fmt::format("reading what the journal knows of {} subjects", terminal::number(subjects));
    return terminal::progress_text("first answers", known, subjects);
}

pipeline_status nothing_before(const pipeline_status& now)
{
    pipeline_status before;
    for (auto& each : now.sinks)
        before.sinks.emplace_back().name = each.name;
    return before;
}

}  // namespace clashcast
