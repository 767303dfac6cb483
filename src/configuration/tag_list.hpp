#pragma once
// The tags of a watch, each with the line that names it.

#include "configuration/accepts.hpp"

namespace clashcast::config {

// Normalised.
accepts<std::vector<placed_text>> tags_here();
// The same. A file with a tag a line; what follows // or ; is a comment.
accepts<std::vector<placed_text>> tags_in_file();

}  // namespace clashcast::config
