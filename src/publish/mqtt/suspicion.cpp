#include "publish/mqtt/suspicion.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

std::optional<std::string> suspicion::broke_over(std::string_view id, time_point now)
{
    if (!lasts() || id != id_) {
        id_ = id;
        times_ = 0;
        since_ = now;
    }
    if (++times_ < enough_times || now - since_ < long_enough_)
        return {};
    return fmt::format("{} connections broke over it", std::exchange(times_, 0));
}

void suspicion::acknowledged(std::string_view id)
{
    if (id == id_)
        times_ = 0;
}

}  // namespace clashcast
