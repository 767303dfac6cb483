#pragma once
// The tags of a watch, each with the line that names it.

#include "configuration/accepts.hpp"

namespace clashcast::config {

struct placed_tag {
    std::string tag;  // normalised
    place at;
};

accepts<std::vector<placed_tag>> tags_here();
// A file with a tag a line; what follows // or ; is a comment.
accepts<std::vector<placed_tag>> tags_in_file();

}  // namespace clashcast::config
