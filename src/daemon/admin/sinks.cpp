#include "daemon/admin/sinks.hpp"

#include "daemon/admin/session.hpp"
#include "daemon/admin/sinks_list.hpp"
#include "daemon/admin/unconfigured_consumers.hpp"
#include "text/iso_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>

namespace clashcast::admin {
namespace {

std::string start_of(const config::sink_settings& sink)
{
    return sink.from_beginning ? "at the oldest event in the journal" : "at the journal's end";
}

timestamp time_of(position p)
{
    return timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(p.milliseconds)));
}

std::string still_configured(const config::sink_settings& sink, std::uint64_t waiting)
{
    return fmt::format("sink {} is in the configuration: it would start again {}, without the {} that wait{} for it; "
                       "remove it from the configuration first, or use --anew",
                       sink.name, start_of(sink), counted(waiting, "event"), waiting == 1 ? "s" : "");
}

std::string forgotten(const std::string& name, std::uint64_t waiting, const config::sink_settings* sink)
{
    auto line = fmt::format("sink {} forgotten; {} waited for it", name, counted(waiting, "event"));
    return sink ? line + fmt::format("; at the next start it begins {}", start_of(*sink)) : line;
}

std::string rewound(const consumer_status& before, position now, const config::sink_settings* sink)
{
    auto again = before.at.sequence - std::min(before.at.sequence, now.sequence);
    auto text = fmt::format("sink {} moved from {} to {}; {} will be delivered again\n", before.consumer,
                            to_string(before.at), to_string(now), counted(again, "event"));
    if (sink && sink->destination_has_cursor && again > 0)
        text += "a stream keeps a cursor of its own: events that it has are not added again\n";
    return text;
}

// What part of a rewind was not possible, because the journal no longer has the events; empty if all was.
std::string out_of_reach(const std::string& name, const journal_status& all, rewind_target to)
{
    bool discarded = all.oldest.sequence > 0 && to.at != position() && to.at < all.oldest;
    if (!discarded)
        return {};
    return fmt::format("sink {} could not go back to {}: the journal has events since {} only (position {}); `retain` "
                       "in [journal] sets how long it keeps them", name,
                       to.is_time ? iso_time(time_of(to.at)) : to_string(to.at), iso_time(time_of(all.oldest)),
                       to_string(all.oldest));
}

result<consumer_status> find(const journal_status& all, const std::string& name)
{
    auto has_name = [&](auto& one) { return one.consumer == name; };
    auto found = std::find_if(all.consumers.begin(), all.consumers.end(), has_name);
    if (found == all.consumers.end())
        return failure(errc::invalid, fmt::format("the journal has no sink named {}; `clashcast sinks list` shows its "
                                                  "sinks", name));
    return *found;
}

awaitable<result<void>> list(journal& store, const config::configuration& settings, bool json, std::ostream& out)
{
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    out << (json ? sinks_as_json : sinks_as_text)(*all, settings.sinks) << std::flush;
    co_return result<void>();
}

awaitable<result<void>> forget(journal& store, const config::sink_settings* sink, std::string name, bool anew,
                               std::ostream& out)
{
    auto n = co_await forget_consumer(store, sink, name, anew);
    if (!n)
        co_return n.error();
    out << forgotten(name, *n, sink) << std::endl;
    co_return result<void>();
}

// To the journal's end. A stream's own cursor would bring back what is skipped.
awaitable<result<void>> skip_to_end(journal& store, const config::sink_settings* sink, consumer_status one,
                                    position end, std::ostream& out)
{
    auto count = end.sequence - std::min(end.sequence, one.at.sequence);
    if (count > 0 && sink && sink->destination_has_cursor)
        co_return failure(errc::invalid, fmt::format("sink {} cannot skip what waits for it: a stream keeps a "
                                                     "cursor of its own and continues from there", one.consumer));
    if (count > 0) {
        consumer who;
        who.name = one.consumer;
        auto opened = co_await store.open_cursor(std::move(who));
        if (!opened)
            co_return opened.error();
        acknowledgement done(end);
        done.counts.dropped = count;
        auto moved = co_await (*opened)->advance(std::move(done));
        if (!moved)
            co_return moved;
    }
    out << fmt::format("sink {} moved to the journal's end, {}; {} skipped and counted as dropped\n", one.consumer,
                       to_string(end), counted(count, "event"))
        << std::flush;
    co_return result<void>();
}

awaitable<result<void>> rewind(journal& store, const config::sink_settings* sink, std::string name, rewind_target to,
                               std::ostream& out)
{
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    auto one = find(*all, name);
    if (!one)
        co_return one.error();
    if (to.is_end)
        co_return co_await skip_to_end(store, sink, *one, all->end, out);
    if (to.is_time && to.at > one->at) {
        out << fmt::format("sink {} has had no event since {}; it stays at {}\n", name, iso_time(time_of(to.at)),
                           to_string(one->at))
            << std::flush;
        co_return result<void>();
    }
    auto back = co_await store.rewind(name, to.at);
    if (!back)
        co_return back.error();
    out << rewound(*one, *back, sink) << std::flush;
    auto missing = out_of_reach(name, *all, to);
    co_return missing.empty() ? result<void>() : failure(errc::refused, missing);
}

}  // namespace

result<void> list_sinks(const config::configuration& settings, bool json, std::ostream& out)
{
    return run_attached(settings, [&](journal& store) { return list(store, settings, json, out); });
}

awaitable<result<std::uint64_t>> forget_consumer(journal& store, const config::sink_settings* sink, std::string name,
                                                 bool anew)
{
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    auto one = find(*all, name);
    if (!one)
        co_return one.error();
    auto n = waiting(*all, *one);
    if (sink && !anew)
        co_return failure(errc::conflict, still_configured(*sink, n));
    auto done = co_await store.forget(name);
    if (!done)
        co_return done.error();
    co_return n;
}

result<void> forget_sink(const config::configuration& settings, const std::string& name, bool anew, std::ostream& out)
{
    auto* sink = config::find_sink(settings, name);
    return run_exclusive(settings, [&](journal& store) { return forget(store, sink, name, anew, out); });
}

result<void> rewind_sink(const config::configuration& settings, const std::string& name, rewind_target to,
                         std::ostream& out)
{
    auto* sink = config::find_sink(settings, name);
    return run_exclusive(settings, [&](journal& store) { return rewind(store, sink, name, to, out); });
}

}  // namespace clashcast::admin
