#include "sink/refusals.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

void refusals::add(const std::string& id, const std::string& destination, const std::string& reason)
{
    if (++count_ == 1) {
        first_ = id;
        to_ = destination;
        reason_ = reason;
        differ_ = false;
    }
    differ_ = differ_ || reason != reason_;
}

std::optional<std::string> refusals::due(clock::time_point now)
{
    if (count_ == 0 || (told_ && now - *told_ < apart))
        return {};
    told_ = now;
    return rest();
}

std::optional<std::string> refusals::rest()
{
    auto count = std::exchange(count_, 0);
    if (count == 0)
        return {};
    if (count == 1)
        return fmt::format("event {} was refused for good: {}; it was for {}, and is a dead letter now", first_,
                           reason_, to_);
    return fmt::format("{} events were refused for good and are dead letters now; the first, {}, was for {}: {}{}",
                       count, first_, to_, reason_, differ_ ? " (and others for other reasons)" : "");
}

}  // namespace clashcast
