#pragma once
// What the watches that a journal stores stand for. Pure.

#include <clashcast/stored_watch.hpp>
#include <clashcast/watch.hpp>

#include <string_view>
#include <vector>

namespace clashcast {

// The groups to watch, checked. A subject that several watches name has the settings of the one that names it most
// directly: "clan" before "everything". A watch that this version does not know is ignored.
std::vector<watch_group> groups_of(const std::vector<stored_watch>&);

}  // namespace clashcast
