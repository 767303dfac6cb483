#include "daemon/config/watch_origins.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace clashcast::config {
namespace {

constexpr std::array<std::string_view, 3> origins{"file", "runtime", "members"};

}  // namespace

std::string_view name_of(watch_origin origin)
{
    return origins.at(static_cast<std::size_t>(origin));
}

std::optional<watch_origin> find_origin(std::string_view name)
{
    auto found = std::find(origins.begin(), origins.end(), name);
    if (found == origins.end())
        return std::nullopt;
    return static_cast<watch_origin>(found - origins.begin());
}

}  // namespace clashcast::config
