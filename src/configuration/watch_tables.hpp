#pragma once
// [[watch.clans]], [[watch.wars]], [[watch.players]], [watch.maintenance].

#include "configuration/keys.hpp"

#include <clashcast/watch.hpp>

#include <vector>

namespace clashcast::config {

// Reads [watch] of the file's own table.
std::vector<watch_group> read_watch(const table& root, complaints&);

void document_watch(std::vector<documented_key>&);

}  // namespace clashcast::config
