#include "daemon/strays.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

std::uint64_t waiting(const books& all, const account& one)
{
    return all.end.sequence - std::min(all.end.sequence, one.at.sequence);
}

std::vector<account> strays(const books& all, const std::vector<config::sink_settings>& sinks)
{
    std::vector<account> found;
    for (auto& one : all.readers)
        if (std::none_of(sinks.begin(), sinks.end(), [&](auto& sink) { return sink.name == one.reader; }))
            found.push_back(one);
    return found;
}

std::string about_stray(const books& all, const account& one)
{
    auto n = waiting(all, one);
    return fmt::format("reader {} is no sink of this configuration and has {} event{} waiting, which {} kept for it; "
                       "`clashcast sinks forget {}` lets {} go",
                       one.reader, n, n == 1 ? "" : "s", n == 1 ? "is" : "are", one.reader, n == 1 ? "it" : "them");
}

}  // namespace clashcast
