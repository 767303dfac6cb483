#include "journal/redis/durability.hpp"

#include "journal/redis/memory_usage.hpp"
#include "redis/info.hpp"

namespace clashcast {

durability read_durability(std::string_view info, const std::optional<std::string>& appendfsync)
{
    using redis::info_field;
    durability found;
    auto fork = info_field(info, "valkey_version");
    found.store = fork.empty() ? "redis " : "valkey ";
    found.store += fork.empty() ? info_field(info, "redis_version") : fork;
    found.fsync = info_field(info, "aof_enabled") == "1" ? appendfsync.value_or("unknown") : "off";
    auto memory = parse_memory_usage(info);
    found.eviction = memory.limit > 0 ? memory.policy : "noeviction";  // without maxmemory it removes nothing
    return found;
}

}  // namespace clashcast
