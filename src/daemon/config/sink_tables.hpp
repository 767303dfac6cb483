#pragma once
// [[sink]].

#include "daemon/config/configuration.hpp"

namespace clashcast::config {

// Reads every [[sink]] of the file's own table.
std::vector<sink_settings> read_sinks(const table& root, diagnostics&);

void document_sinks(std::vector<documented_key>&);

}  // namespace clashcast::config
