#include "sink/refusal_log.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

void refusal_log::add(const std::string& id, const std::string& destination, const std::string& reason)
{
    if (++count_ == 1) {
        first_ = id;
        destination_ = destination;
        reason_ = reason;
        reasons_differ_ = false;
    }
    reasons_differ_ = reasons_differ_ || reason != reason_;
}

std::optional<std::string> refusal_log::due(clock::time_point now)
{
    if (count_ == 0 || (last_report_ && now - *last_report_ < interval))
        return {};
    last_report_ = now;
    return rest();
}

std::optional<std::string> refusal_log::rest()
{
    auto count = std::exchange(count_, 0);
    if (count == 0)
        return {};
    if (count == 1)
        return fmt::format("event {} for {} was refused for good and is now a dead letter: {}", first_, destination_,
                           reason_);
    return fmt::format("{} events were refused for good and are now dead letters; the first is {} for {}: {}{}", count,
                       first_, destination_, reason_,
                       reasons_differ_ ? " (others were refused for other reasons)" : "");
}

}  // namespace clashcast
