#pragma once
// Text in columns. Pure.

#include <cstddef>
#include <string>
#include <vector>

namespace clashcast::desk {

// Rows of cells, the first row being the heading: the first `left` columns begin together, the others end together, and
// the last one is as it is.
std::string in_columns(const std::vector<std::vector<std::string>>& rows, std::size_t left);

}  // namespace clashcast::desk
