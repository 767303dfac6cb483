#pragma once
// The line that the log has every minute. Pure.

#include <clashcast/pipeline_status.hpp>

#include <cstdint>
#include <string>

namespace clashcast {

// "60 s: 120 polls (118 unchanged, 1 failed), 3 events; 1 of 4 subjects fails: there is no clan #2PP; sink mqtt: 3
// delivered, 0 waiting". Counts of what happened between the two, and what fails and waits now. Sinks may have
// come and gone in between.
std::string report(const pipeline_status& before, const pipeline_status& now);

// What a start waits for: "waiting for the journal: ...", "first answers: 1,204 of 27,000 (4 %)". Empty: nothing; all
// subjects have an answer. `subjects`: those that are watched.
std::string start_progress(const pipeline_status&, std::uint64_t subjects);

// The status at the start of the process, to report all that happened since.
pipeline_status nothing_before(const pipeline_status& now);

}  // namespace clashcast
