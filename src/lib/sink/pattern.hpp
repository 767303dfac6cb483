#pragma once
// Patterns of names, such as "member_*".

#include <string_view>

namespace clashcast {

// Whether the pattern matches the name. Each '*' stands for any text, which may be empty.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace clashcast
