#pragma once
// "member_*": which names a pattern means.

#include <string_view>

namespace clashcast {

// Whether the name is the pattern's, in which each '*' stands for any text, none included.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace clashcast
