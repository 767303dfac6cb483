#include "daemon/config/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace clashcast::config {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view written)
{
    using namespace std::chrono_literals;
    std::uint32_t count = 0;
    auto [unit_at, wrong] = std::from_chars(written.data(), written.data() + written.size(), count);
    if (wrong != std::errc())
        return std::nullopt;
    auto unit = written.substr(static_cast<std::size_t>(unit_at - written.data()));
    constexpr std::pair<std::string_view, std::chrono::milliseconds> units[]{
        {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}, {"d", 24h}};
    for (auto& [name, length] : units)
        if (unit == name && length * count <= longest_duration)
            return length * count;
    return std::nullopt;
}

std::string to_string(std::chrono::milliseconds span)
{
    using std::chrono::hours;
    if (auto whole = std::chrono::floor<hours>(span); whole == span && whole.count() > 0)
        return fmt::format("{}h", whole.count());
    return span.count() % 1000 == 0 ? fmt::format("{}s", span.count() / 1000) : fmt::format("{}ms", span.count());
}

}  // namespace clashcast::config
