#include "redis/info.hpp"

#include <fmt/format.h>

namespace clashcast::redis {

std::string_view info_field(std::string_view info, std::string_view name)
{
    auto line = fmt::format("\n{}:", name);
    auto at = info.find(line);
    if (at == info.npos)
        return {};
    auto value = info.substr(at + line.size());
    return value.substr(0, value.find_first_of("\r\n"));
}

}  // namespace clashcast::redis
