#pragma once
// What the checkpoint keeps of a clan's raid weekends.

#include "diff/raid_weekend.hpp"

#include <optional>
#include <string>

namespace clashcast::diff {

struct known_weekends {
    std::optional<raid_weekend> latest;
    std::optional<raid_weekend> unfinished;  // the one that it replaced before its end was seen
};

known_weekends parse_weekends(json::value stored);
std::string to_json(const known_weekends&);

}  // namespace clashcast::diff
