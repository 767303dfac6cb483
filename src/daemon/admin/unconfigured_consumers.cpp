#include "daemon/admin/unconfigured_consumers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

std::uint64_t waiting(const journal_status& all, const consumer_status& one)
{
    return all.end.sequence - std::min(all.end.sequence, one.at.sequence);
}

std::vector<consumer_status> unconfigured_consumers(const journal_status& all,
                                                    const std::vector<config::sink_settings>& sinks)
{
    std::vector<consumer_status> found;
    for (auto& one : all.consumers)
        if (std::none_of(sinks.begin(), sinks.end(), [&](auto& sink) { return sink.name == one.consumer; }))
            found.push_back(one);
    return found;
}

std::string about_unconfigured(const journal_status& all, const consumer_status& one)
{
    auto n = waiting(all, one);
    return fmt::format("consumer {} is not a sink of this configuration; the journal keeps {} event{} for it; stop "
                       "clashcast and run `clashcast sinks forget {}` to discard {}",
                       one.consumer, n, n == 1 ? "" : "s", one.consumer, n == 1 ? "it" : "them");
}

}  // namespace clashcast
