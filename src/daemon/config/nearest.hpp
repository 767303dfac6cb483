#pragma once
// What was probably meant.

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::config {

// The one of `known`, which is not empty, that takes the fewest keystrokes to reach from `typed`.
std::string nearest(std::string_view typed, const std::vector<std::string>& known);

// The same, or nothing when even that takes more keystrokes than half of its letters.
std::string near_miss(std::string_view typed, const std::vector<std::string>& known);

}  // namespace clashcast::config
