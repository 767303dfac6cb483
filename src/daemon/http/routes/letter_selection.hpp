#pragma once
// {"sink"?, "ids"?, "all"?}: which dead letters a request is about. Pure.

#include "daemon/admin/dead_letter_selection.hpp"
#include "daemon/http/problem.hpp"

#include <string>
#include <variant>

namespace clashcast::http {

constexpr std::size_t most_ids = 1000;

// 422 unless it has `ids`, or "all": true; an empty list of ids selects nothing by mistake, and is refused too.
std::variant<admin::selection, problem> read_letter_selection(const std::string& body);

}  // namespace clashcast::http
