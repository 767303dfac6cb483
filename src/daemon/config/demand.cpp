#include "daemon/config/demand.hpp"

#include "daemon/config/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace clashcast::config {
namespace {

constexpr std::size_t members_of_a_clan = 50;  // at most

double polls_a_second(const watch_group& group)
{
    auto& kind = traits_of(group.kind);
    auto wanted = group.interval > clock::duration() ? group.interval : kind.interval;
    auto interval = std::chrono::duration<double>(std::max<clock::duration>(wanted, kind.max_age));
    auto subjects = std::max<std::size_t>(group.tags.size(), kind.has_tag ? 0 : 1);
    return static_cast<double>(subjects + members_of_a_clan * group.members_of.size()) / interval.count();
}

// Three digits, and no more than two decimals.
std::string rounded(double rate)
{
    if (rate > 0 && rate < 0.01)
        return "under 0.01";
    auto scale = rate < 10 ? 100.0 : rate < 100 ? 10.0 : 1.0;
    return fmt::format("{}", std::round(rate * scale) / scale);
}

std::string allowing(const demand& d)
{
    return fmt::format("{} token{}", d.tokens, d.tokens == 1 ? " allows" : "s allow");
}

}  // namespace

demand demand_of(const std::vector<watch_group>& groups, const configuration& settings)
{
    demand found;
    found.tokens = settings.api.tokens.size() + (settings.api_keys ? settings.api_keys->count : 0);
    found.allowed = settings.api.requests_per_second * static_cast<double>(found.tokens);
    for (auto& group : groups)
        found.needed += polls_a_second(group);
    return found;
}

std::string to_string(const demand& d)
{
    return fmt::format("needs {} polls a second; {} {}", rounded(d.needed), allowing(d), rounded(d.allowed));
}

std::string warning(const demand& d)
{
    return fmt::format("needs {} polls a second, but {} {}: polls will be late; raise the intervals or add tokens",
                       rounded(d.needed), allowing(d), rounded(d.allowed));
}

}  // namespace clashcast::config
