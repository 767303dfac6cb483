#include "journal/redis/memory.hpp"

#include "redis/number.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

// The value of "name:value\r\n".
std::string_view field(std::string_view info, std::string_view name)
{
    auto line = fmt::format("\n{}:", name);
    auto at = info.find(line);
    if (at == info.npos)
        return {};
    auto value = info.substr(at + line.size());
    return value.substr(0, value.find_first_of("\r\n"));
}

}  // namespace

std::optional<std::string> redis_memory::tight() const
{
    if (most == 0 || used < most / 10 * 9)
        return std::nullopt;
    return fmt::format("Redis has used {} % of its maxmemory", used * 100 / most);
}

redis_memory parse_memory(std::string_view info)
{
    redis_memory found;
    found.used = redis::parse_number<std::uint64_t>(field(info, "used_memory")).value_or(0);
    found.most = redis::parse_number<std::uint64_t>(field(info, "maxmemory")).value_or(0);
    found.policy = field(info, "maxmemory_policy");
    return found;
}

}  // namespace clashcast
