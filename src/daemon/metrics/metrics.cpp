#include "daemon/metrics/metrics.hpp"

#include "daemon/config/demand.hpp"
#include "daemon/config/watch_origins.hpp"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <chrono>
#include <limits>
#include <sstream>
#include <utility>
#include <vector>

namespace clashcast::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

double seconds(clock::duration span)
{
    return std::chrono::duration<double>(span).count();
}

double unix_time(timestamp when)
{
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

// Families in the order in which they are written.
class exposition {
public:
    void gauge(std::string name, std::string help, double value) { begin(std::move(name), std::move(help)).add(value); }

    // Begins a family; its metrics follow.
    exposition& begin(std::string name, std::string help, MetricType type = MetricType::Gauge)
    {
        auto& family = all_.emplace_back();
        family.name = name.starts_with("process_") ? std::move(name) : "clashcast_" + std::move(name);
        family.help = std::move(help);
        family.type = type;
        return *this;
    }
    exposition& counter(std::string name, std::string help)
    {
        return begin(std::move(name), std::move(help), MetricType::Counter);
    }

    void add(double value, labels which = {})
    {
        auto& one = all_.back().metric.emplace_back();
        one.label = std::move(which);
        one.gauge.value = one.counter.value = value;
    }
    void add(std::uint64_t value, labels which = {}) { add(static_cast<double>(value), std::move(which)); }

    void add(const histogram& values, labels which = {})
    {
        auto& one = all_.back().metric.emplace_back();
        one.label = std::move(which);
        auto& into = one.histogram;
        into.sample_sum = values.sum();
        for (std::size_t i = 0; i < values.counts().size(); ++i) {
            into.sample_count += values.counts()[i];
            auto bound = i < values.bounds().size() ? values.bounds()[i] : std::numeric_limits<double>::infinity();
            into.bucket.push_back({into.sample_count, bound});
        }
    }

    std::string text() const
    {
        std::ostringstream out;
        prometheus::TextSerializer().Serialize(out, all_);
        return std::move(out).str();
    }

private:
    std::vector<MetricFamily> all_;
};

std::string name_of(subject_kind kind)
{
    return std::string(to_string(kind));
}

void add_process(exposition& to, const config::configuration& settings, const last_reload& reload)
{
    to.begin("build_info", "The version that runs").add(1.0, {{"version", CLASHCAST_VERSION}});
    to.gauge("config_last_reload_successful", "Whether the configuration was taken over when it was read last",
             reload.taken ? 1 : 0);
    to.gauge("config_last_reload_success_timestamp_seconds", "When a configuration was taken over last",
             unix_time(reload.success));
    to.gauge("api_capacity_requests_per_second", "Requests that the tokens allow",
             config::demand_of({}, settings).allowed);
    to.gauge("api_connections", "Connections to the API that may be open at the same time",
             static_cast<double>(settings.api.connections));
}

void add_polls(exposition& to, const pipeline_status& now)
{
    to.begin("watches", "Subjects that are watched");
    for (auto& [what, count] : now.watches)
        to.add(count, {{"kind", name_of(what.first)}, {"origin", std::string(config::name_of(what.second))}});
    to.counter("polls_total", "Polls, by what they found");
    for (auto& [kind, counts] : now.polling.counts) {
        auto changed = counts.polls - std::min(counts.polls, counts.unchanged + counts.baselines + counts.failures);
        for (auto& [result, count] : {std::pair("unchanged", counts.unchanged), {"baseline", counts.baselines},
                                      {"failed", counts.failures}, {"changed", changed}})
            to.add(count, {{"kind", name_of(kind)}, {"result", result}});
    }
    auto& measures = now.polling.measures;
    to.begin("poll_lateness_seconds", "From when a poll was due to its begin", MetricType::Histogram);
    to.add(measures.lateness);
    to.gauge("poll_overdue_seconds", "How long the subject waits that should have been polled first",
             seconds(now.polling.overdue));
    to.gauge("polls_overdue", "Subjects that should have been polled more than a second ago",
             static_cast<double>(now.polling.overdue_subjects));
    to.counter("events_total", "Events that were recorded, by type");
    for (auto& [type, count] : measures.events)
        to.add(count, {{"type", std::string(type)}});
    to.gauge("api_demand_requests_per_second", "Requests that the watched subjects need on average",
             now.polling.demand);
    to.gauge("maintenance", "Whether the API is in maintenance", now.polling.maintenance ? 1 : 0);
    to.gauge("subjects_failing", "Subjects whose last poll failed", static_cast<double>(now.polling.failing.subjects));
}

void add_api(exposition& to, const watch_status& polling)
{
    to.counter("api_requests_total", "Requests to the API, by status; none: there was no response");
    for (auto& [what, count] : polling.requests.by_code)
        to.add(count, {{"endpoint", std::string(what.first)},
                       {"code", what.second ? std::to_string(what.second) : std::string("none")}});
    to.counter("api_errors_total", "Requests without a usable response, by reason");
    for (auto& [reason, count] : polling.requests.errors)
        to.add(count, {{"reason", std::string(reason)}});
    to.begin("api_request_duration_seconds", "From sending a request to its whole response", MetricType::Histogram);
    for (auto& [endpoint, duration] : polling.requests.durations)
        to.add(duration, {{"endpoint", std::string(endpoint)}});
    std::array<std::uint64_t, 3> tokens{};
    for (auto& one : polling.tokens)
        ++tokens.at(static_cast<std::size_t>(one.state));
    constexpr std::array states{"ready", "resting", "suspended"};
    to.begin("api_tokens", "Tokens, by state");
    for (std::size_t i = 0; i < states.size(); ++i)
        to.add(tokens[i], {{"state", states[i]}});
}

void add_journal(exposition& to, const pipeline_status& now, const config::configuration& settings)
{
    auto& journal = now.journal;
    to.begin("guarantee_info", "How safely the journal's store keeps what it has confirmed")
        .add(1.0, {{"backend", settings.journal.backend},
                   {"fsync", journal.durability.fsync},
                   {"eviction", journal.durability.eviction}});
    auto owned = now.state != pipeline_state::starting && now.state != pipeline_state::waiting_for_journal;
    to.gauge("journal_up", "Whether the journal's store answers", journal.health.up ? 1 : 0);
    to.gauge("journal_owned", "Whether this process owns the journal", owned ? 1 : 0);
    to.gauge("journal_full", "Whether commits wait because the journal is full", journal.health.full ? 1 : 0);
    to.begin("journal_commit_duration_seconds", "From a change to the journal's answer", MetricType::Histogram);
    to.add(now.polling.measures.commits);
    to.counter("journal_conflicts_total", "Commits that came after another change of their subject");
    to.add(now.polling.measures.conflicts);
    auto held = journal.end.sequence - std::min(journal.end.sequence, journal.oldest.sequence);
    to.gauge("journal_events", "Events in the journal", static_cast<double>(held));
    to.gauge("journal_end", "Events that were ever recorded in the journal", static_cast<double>(journal.end.sequence));
    to.gauge("journal_bytes", "Size of the events in the journal", static_cast<double>(journal.bytes));
    to.gauge("journal_max_bytes", "Size that the journal may have; 0: no limit",
             static_cast<double>(settings.journal.max_bytes));
    to.gauge("dead_letters", "Events that destinations refused, and that were not removed",
             static_cast<double>(journal.dead_letters));
}

std::string publisher_of(const config::configuration& settings, const std::string& sink)
{
    auto* found = find_sink(settings, sink);
    return found ? found->publisher : "";
}

void add_sinks(exposition& to, const std::vector<sink_status>& sinks, const config::configuration& settings,
               timestamp now)
{
    to.begin("sink_up", "Whether the sink is connected to its destination");
    for (auto& one : sinks)
        to.add(one.connected_since ? 1.0 : 0.0,
               {{"sink", one.name}, {"publisher", publisher_of(settings, one.name)}});
    to.counter("sink_events_total", "Events that the sink is done with, by what became of them");
    for (auto& one : sinks)
        for (auto& [outcome, count] :
             {std::pair("delivered", one.counts.delivered), {"refused", one.counts.refused},
              {"filtered", one.counts.filtered}, {"dropped", one.counts.dropped}})
            to.add(count, {{"sink", one.name}, {"outcome", outcome}});
    to.begin("sink_lag_events", "Events that wait for the sink");
    for (auto& one : sinks)
        to.add(one.waiting, {{"sink", one.name}});
    to.begin("sink_lag_seconds", "Age of the oldest event that waits for the sink; 0: none waits");
    for (auto& one : sinks)
        to.add(one.oldest_waiting ? std::max(0.0, unix_time(now) - unix_time(*one.oldest_waiting)) : 0.0,
               {{"sink", one.name}});
    to.begin("sink_delivery_seconds", "From when a change was seen to its delivery", MetricType::Histogram);
    for (auto& one : sinks)
        to.add(one.delivery, {{"sink", one.name}});
    to.counter("sink_retries_total", "Connections to the destination that failed or were lost");
    for (auto& one : sinks)
        to.add(one.retries, {{"sink", one.name}});
}

void add_usage(exposition& to, const process_usage& used)
{
    to.counter("process_cpu_seconds_total", "CPU time of this process").add(used.cpu_seconds);
    to.gauge("process_start_time_seconds", "When this process began", used.start_time);
    to.gauge("process_resident_memory_bytes", "Resident memory", static_cast<double>(used.resident_bytes));
    to.gauge("process_open_fds", "Open descriptors", static_cast<double>(used.open_descriptors));
    to.gauge("process_max_fds", "Descriptors that may be open", static_cast<double>(used.most_descriptors));
}

}  // namespace

std::string text_of(const pipeline_status& now, const config::configuration& settings, const last_reload& reload,
                    const process_usage& used, timestamp wall)
{
    exposition to;
    add_process(to, settings, reload);
    to.gauge("degraded", "Whether something limits what this process should do", now.degraded() ? 1 : 0);
    add_polls(to, now);
    add_api(to, now.polling);
    add_journal(to, now, settings);
    add_sinks(to, now.sinks, settings, wall);
    add_usage(to, used);
    return to.text();
}

}  // namespace clashcast::metrics
