#include "text/iso_time.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace clashcast {

std::string iso_time(timestamp when)
{
    auto seconds = std::chrono::floor<std::chrono::seconds>(when);
    auto since = std::chrono::system_clock::to_time_t(std::chrono::sys_seconds(seconds));
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(since), (when - seconds).count());
}

}  // namespace clashcast
