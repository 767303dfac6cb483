#include "daemon/http/json_body.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace clashcast::http {

using nlohmann::json;

std::variant<json, problem> parse_object(const std::string& body, const std::vector<std::string_view>& known)
{
    auto read = body.empty() ? json::object() : json::parse(body, nullptr, false);
    if (read.is_discarded())
        return problem(400, "the body is not JSON");
    if (!read.is_object())
        return invalid(422, {{"", "the body must be an object"}});
    std::vector<problem_detail> errors;
    for (auto& [name, value] : read.items())
        if (std::find(known.begin(), known.end(), name) == known.end())
            errors.emplace_back('/' + name, fmt::format("there is no member {}; allowed: {}", name,
                                                        fmt::join(known, ", ")));
    if (!errors.empty())
        return invalid(422, std::move(errors));
    return read;
}

}  // namespace clashcast::http
