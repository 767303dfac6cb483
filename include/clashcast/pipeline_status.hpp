#pragma once
// How a pipeline is doing: a value for a log line, a status page or a test.

#include <clashcast/api.hpp>
#include <clashcast/consumer.hpp>
#include <clashcast/sink.hpp>
#include <clashcast/watch_status.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

enum class pipeline_state : std::uint8_t {
    starting,             // made, not opened yet
    waiting_for_journal,  // another process owns it, it cannot be reached, or it is full
    waiting_for_api,      // no answer yet
    polling,              // also if there is nothing to poll
    maintenance,          // the API is in maintenance: only the probe polls
    stopping,             // no new poll and no new batch begins
};

std::string_view to_string(pipeline_state);  // "waiting for the journal"

struct pipeline_status {
    pipeline_status() = default;

    pipeline_state state = pipeline_state::starting;
    std::vector<std::string> causes;   // why it is degraded, one sentence each; the worst first
    bool degraded() const { return !causes.empty(); }
    std::string guarantee() const;     // "journal redis 7.0.15, ...; noeviction. mqtt: at least once, ..."

    clock::duration uptime{};          // since the pipeline was made
    std::map<std::pair<subject_kind, watch_origin>, std::size_t> watches;  // subjects, by kind and reason
    watch_status polling;              // and the tokens of the API
    journal_status journal;            // as of its last answer
    std::vector<sink_status> sinks;    // in the order in which they were added
};

// Everything that limits what this pipeline should do: "3 of 4 subjects fail: ...", "token 1 of 2 suspended: ...",
// "sink mqtt is not connected: ...". Pure. The only place that decides what is degraded.
std::vector<std::string> causes_of(const pipeline_status&, timestamp now);

// "3 of 4 subjects fail: there is no clan #2PP, and 1 more like it; the war log of #9QJ is private".
std::string describe(const failing_subjects&, std::uint64_t subjects);

}  // namespace clashcast
