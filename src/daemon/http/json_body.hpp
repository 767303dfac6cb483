#pragma once
// JSON bodies, read and checked. Pure.

#include "daemon/http/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast::http {

// The object of a body; an empty body counts as {}. 400 if it is not JSON, 422 if it is not an object or has a member
// that is not one of `known`.
std::variant<nlohmann::json, problem> parse_object(const std::string& body, const std::vector<std::string_view>& known);

}  // namespace clashcast::http
