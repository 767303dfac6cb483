#include "journal/redis/server_facts.hpp"

#include "journal/redis/memory_usage.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

std::string durability(std::string_view info, const std::optional<std::string>& appendfsync)
{
    if (info_field(info, "aof_enabled") != "1")
        return "no append-only file: a crash loses what is newer than the last snapshot";
    return appendfsync ? "appendfsync " + *appendfsync : "append-only file (its user may not read appendfsync)";
}

std::string eviction(std::string_view info)
{
    auto memory = parse_memory_usage(info);
    if (memory.evicts())
        return fmt::format("evicts keys when it is full ({})", memory.policy);
    return memory.limit == 0 ? "no maxmemory" : memory.policy;
}

}  // namespace

std::string_view info_field(std::string_view info, std::string_view name)
{
    auto line = fmt::format("\n{}:", name);
    auto at = info.find(line);
    if (at == info.npos)
        return {};
    auto value = info.substr(at + line.size());
    return value.substr(0, value.find_first_of("\r\n"));
}

std::string describe_server(std::string_view info, const std::optional<std::string>& appendfsync)
{
    return fmt::format("Redis {}, {}, {}", info_field(info, "redis_version"), durability(info, appendfsync),
                       eviction(info));
}

}  // namespace clashcast
