#include "journal/redis/durability.hpp"

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
    found.eviction = info_field(info, "maxmemory_policy");
    return found;
}

}  // namespace clashcast
