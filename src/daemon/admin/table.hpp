#pragma once
// Text in columns. Pure.

#include <cstddef>
#include <string>
#include <vector>

namespace clashcast::admin {

// Lines of cells, all rows with as many: the first `left` columns are aligned to the left, the others to the right.
// Escape sequences of colours take no room.
std::string in_columns(const std::vector<std::vector<std::string>>& rows, std::size_t left);

}  // namespace clashcast::admin
