#include "desk/words.hpp"

#include "daemon/log_lines.hpp"
#include "daemon/strays.hpp"
#include "desk/sinks_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast::desk {
namespace {

std::string_view start_of(const config::sink_settings& sink)
{
    return sink.from_beginning ? "with the oldest event that is kept" : "at the journal's end";
}

timestamp time_of(position p)
{
    return timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(p.milliseconds)));
}

// Whether events that were asked for are kept no more.
bool too_old(const books& all, wanted_place to)
{
    bool some_are_gone = all.oldest.sequence > 0;
    bool is_older = to.is_time ? to.at.milliseconds < all.oldest.milliseconds : to.at < all.oldest;
    return some_are_gone && to.at != position() && is_older;
}

}  // namespace

std::string still_configured(const config::sink_settings& sink, std::uint64_t waiting)
{
    return fmt::format("sink {} is in the configuration: forgotten, it would begin anew {} at the next start, and {} "
                       "that wait{} for it would be lost to it; take it out of the configuration first, or say --anew",
                       sink.name, start_of(sink), counted(waiting, "event"), waiting == 1 ? "s" : "");
}

std::string forgotten(const std::string& name, std::uint64_t waiting, const config::sink_settings* sink)
{
    auto said = fmt::format("{} is forgotten; {} waited for it", name, counted(waiting, "event"));
    return sink ? said + fmt::format(". At the next start it begins anew, {}", start_of(*sink)) : said;
}

std::string nothing_since(const std::string& name, position at, wanted_place to)
{
    return fmt::format("sink {} has had nothing since {}: it stays at {}", name, iso_time(time_of(to.at)),
                       to_string(at));
}

std::string rewound(const std::string& name, const books& all, const account& before, wanted_place to, position now,
                    const config::sink_settings* sink)
{
    auto again = before.at.sequence - std::min(before.at.sequence, now.sequence);
    auto said = fmt::format("sink {} stood at {}, and now stands at {}: {} will be delivered again\n", name,
                            to_string(before.at), to_string(now), counted(again, "event"));
    if (too_old(all, to))
        said += fmt::format("what was asked for is older than what is kept, which begins behind {}: `retain` says how "
                            "long events are kept\n", to_string(all.oldest));
    if (sink && sink->publisher == "redis_stream" && again > 0)
        said += "its streams have cursors of their own: what a stream has had is not added to it again\n";
    return said;
}

}  // namespace clashcast::desk
