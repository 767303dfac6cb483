#include "daemon/guarantee_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast {
namespace {

constexpr auto longest_wait = std::chrono::seconds(10);

// Of what has been reached.
std::map<std::string, std::string> known_in(const pipeline_status& now)
{
    std::map<std::string, std::string> found;
    if (auto store = to_string(now.journal.durability); !store.empty())
        found[""] = std::move(store);
    for (auto& one : now.sinks)
        if (one.connected_since)
            found[one.name] = one.guarantee;
    return found;
}

}  // namespace

std::optional<std::pair<severity, std::string>> guarantee_log::update(const pipeline_status& now,
                                                                      clock::time_point moment)
{
    auto found = known_in(now);
    if (!begun() && found.size() < now.sinks.size() + 1 && moment - start_ < longest_wait)
        return std::nullopt;
    bool changed = std::any_of(found.begin(), found.end(), [&](auto& one) {
        auto before = known_.find(one.first);
        return before != known_.end() && before->second != one.second;
    });
    found.merge(known_);  // a sink that is away keeps what was known of it
    known_ = std::move(found);
    auto line = now.guarantee();
    if (line == told_)
        return std::nullopt;
    told_ = line;
    return std::pair(changed ? severity::warning : severity::info,
                     fmt::format("{}: {}", changed ? "the guarantee has changed" : "guarantee", line));
}

}  // namespace clashcast
