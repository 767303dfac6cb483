#pragma once
// The tables of [watch]: one for each kind of subject.

#include "daemon/config/table_schema.hpp"

#include <clashcast/watch.hpp>

#include <cstddef>
#include <vector>

namespace clashcast::config {

// Watches that are added while clashcast runs.
struct stored_watch_settings {
    std::size_t max = 10'000;
};

// Reads [watch] of the file's own table.
std::vector<watch_group> read_watch(const table& root, diagnostics&);
stored_watch_settings read_runtime(const table& root, diagnostics&);

void document_watch(std::vector<documented_key>&);

}  // namespace clashcast::config
