#pragma once
// The output of `clashcast sinks list`. Pure.

#include "daemon/config/configuration.hpp"

#include <clashcast/consumer.hpp>

#include <string>
#include <vector>

namespace clashcast::admin {

// A table of the sinks of the configuration and of the other consumers, notes on some, and a line on the journal.
std::string sinks_as_text(const journal_status&, const std::vector<config::sink_settings>&);

// One object: {"journal": {"end", "oldest", "events", "bytes", "dead_letters", "owner"}, "sinks": [{"name", "position",
// "since", "delivered", "refused", "filtered", "dropped", "waiting", "configured"}]}. What the journal does not have is
// null.
std::string sinks_as_json(const journal_status&, const std::vector<config::sink_settings>&);

// "vm1", "vm1, process 4711", "process 4711", "another process"; without an owner a sentence that says so.
std::string owner_of(const journal_status&);

std::string counted(std::uint64_t, std::string_view what);  // "1 event", "2 events"

}  // namespace clashcast::admin
