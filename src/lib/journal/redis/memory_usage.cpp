#include "journal/redis/memory_usage.hpp"

#include "journal/redis/server_facts.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

namespace clashcast {

std::optional<std::string> memory_usage::nearly_full() const
{
    if (limit == 0 || used < limit / 10 * 9)
        return std::nullopt;
    return fmt::format("Redis has used {} % of its maxmemory", used * 100 / limit);
}

bool memory_usage::tight() const
{
    return limit > 0 && used >= limit / 10 * 8;
}

memory_usage parse_memory_usage(std::string_view info)
{
    memory_usage found;
    found.used = redis::parse_number<std::uint64_t>(info_field(info, "used_memory")).value_or(0);
    found.limit = redis::parse_number<std::uint64_t>(info_field(info, "maxmemory")).value_or(0);
    found.policy = info_field(info, "maxmemory_policy");
    return found;
}

}  // namespace clashcast
