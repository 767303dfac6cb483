#pragma once
// How `clashcast sinks list` looks. Pure.

#include "configuration/configuration.hpp"

#include <clashcast/reader.hpp>

#include <string>
#include <vector>

namespace clashcast::desk {

// A table of the sinks and the readers, and a line about the journal.
std::string sinks_as_text(const books&, const std::vector<config::sink_settings>&);

// One object: {"journal": {"end", "oldest", "events", "bytes", "dead_letters"}, "sinks": [{"name", "position", "since",
// "delivered", "refused", "filtered", "dropped", "waiting", "configured"}]}. What the journal does not know is null.
std::string sinks_as_json(const books&, const std::vector<config::sink_settings>&);

std::string counted(std::uint64_t, std::string_view what);  // "1 event", "2 events"

}  // namespace clashcast::desk
