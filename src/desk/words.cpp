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

std::string rewound(const std::string& name, const account& before, position now, const config::sink_settings* sink)
{
    auto again = before.at.sequence - std::min(before.at.sequence, now.sequence);
    auto said = fmt::format("sink {} stood at {}, and now stands at {}: {} will be delivered again\n", name,
                            to_string(before.at), to_string(now), counted(again, "event"));
    if (sink && sink->publisher == "redis_stream" && again > 0)
        said += "its streams have cursors of their own: what a stream has had is not added to it again\n";
    return said;
}

std::string out_of_reach(const std::string& name, const books& all, wanted_place to)
{
    bool some_are_gone = all.oldest.sequence > 0 && to.at != position() && to.at < all.oldest;
    if (!some_are_gone)
        return {};
    return fmt::format("sink {} was taken back only part of the way to {}: events are kept only since {} (position "
                       "{}); `retain` in [journal] says for how long", name,
                       to.is_time ? iso_time(time_of(to.at)) : to_string(to.at), iso_time(time_of(all.oldest)),
                       to_string(all.oldest));
}

std::string passed_over(const std::string& name, position end, std::uint64_t count)
{
    return fmt::format("sink {} now stands at the journal's end, {}: {} that waited for it {} passed over, and "
                       "count{} as dropped\n", name, to_string(end), counted(count, "event"), count == 1 ? "is" : "are",
                       count == 1 ? "s" : "");
}

}  // namespace clashcast::desk
