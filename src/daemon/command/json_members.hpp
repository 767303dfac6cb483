#pragma once
// Members of a JSON object that may be missing, be null, or have another type: then they count as empty. Pure.

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::status_page {

using value = nlohmann::ordered_json;

const value& member(const value& in, std::string_view name);  // null if it is missing
std::string text(const value& in, std::string_view name);    // printable
std::optional<double> amount(const value& in, std::string_view name);
std::uint64_t count(const value& in, std::string_view name);
bool flag(const value& in, std::string_view name);

// The numbers of an object with their names, the largest first: "12 throttled, 3 timeout".
std::string by_count(const value& counts);

}  // namespace clashcast::status_page
