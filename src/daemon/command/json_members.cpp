#include "daemon/command/json_members.hpp"

#include "daemon/terminal/words.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace clashcast::status_page {
namespace {

// "not_found" as two words.
std::string spaced(std::string name)
{
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

}  // namespace

const value& member(const value& in, std::string_view name)
{
    static const value none;
    auto found = in.is_object() ? in.find(std::string(name)) : in.end();
    return in.is_object() && found != in.end() ? *found : none;
}

std::string text(const value& in, std::string_view name)
{
    auto& found = member(in, name);
    return found.is_string() ? printable(found.get<std::string>()) : std::string();
}

std::optional<double> amount(const value& in, std::string_view name)
{
    auto& found = member(in, name);
    return found.is_number() ? std::optional(found.get<double>()) : std::nullopt;
}

std::uint64_t count(const value& in, std::string_view name)
{
    return static_cast<std::uint64_t>(std::max(amount(in, name).value_or(0), 0.0));
}

bool flag(const value& in, std::string_view name)
{
    auto& found = member(in, name);
    return found.is_boolean() && found.get<bool>();
}

std::string by_count(const value& counts)
{
    std::vector<std::pair<std::uint64_t, std::string>> all;
    for (auto& [name, n] : counts.items())
        if (n.is_number())
            all.emplace_back(n.get<std::uint64_t>(), printable(name));
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.first > b.first; });
    std::string line;
    for (auto& [n, name] : all)
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", terminal::number(n), spaced(name));
    return line;
}

}  // namespace clashcast::status_page
