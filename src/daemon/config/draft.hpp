#pragma once
// A first configuration, for `clashcast init`. Pure.

#include "daemon/config/environment.hpp"

#include <string>
#include <vector>

namespace clashcast::config {

struct draft_answers {
    std::vector<std::string> tags;  // of clans
    std::string mqtt;               // URL of a broker; empty: none
    std::string redis;              // URL of a Redis for a stream; empty: none
};

// The file: what it watches, and a sink for each URL, or stdout. Comments say what a newcomer needs.
std::string draft(const draft_answers&);

// Why `clashcast check` would refuse the draft; empty if it would not. The token need not be set yet.
std::string error_in(const draft_answers&, const environment&);

// Tags as people type them, separated by commas or blanks.
std::vector<std::string> split_tags(const std::string& typed);

}  // namespace clashcast::config
