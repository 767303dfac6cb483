#include "desk/sinks.hpp"

#include "daemon/strays.hpp"
#include "desk/session.hpp"
#include "desk/sinks_list.hpp"
#include "desk/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace clashcast::desk {
namespace {

result<account> find(const books& all, const std::string& name)
{
    auto found = std::find_if(all.readers.begin(), all.readers.end(), [&](auto& one) { return one.reader == name; });
    if (found == all.readers.end())
        return failure(errc::invalid, fmt::format("the journal knows no sink {}; `clashcast sinks list` shows those "
                                                  "that it knows", name));
    return *found;
}

awaitable<result<void>> list(journal& store, const config::configuration& settings, bool json, std::ostream& out)
{
    auto all = co_await store.balance();
    if (!all)
        co_return all.error();
    out << (json ? sinks_as_json : sinks_as_text)(*all, settings.sinks) << std::flush;
    co_return result<void>();
}

awaitable<result<void>> forget(journal& store, const config::sink_settings* sink, std::string name, bool anew,
                               std::ostream& out)
{
    auto all = co_await store.balance();
    if (!all)
        co_return all.error();
    auto one = find(*all, name);
    if (!one)
        co_return one.error();
    auto n = waiting(*all, *one);
    if (sink && !anew)
        co_return failure(errc::invalid, still_configured(*sink, n));
    auto done = co_await store.forget(name);
    if (!done)
        co_return done;
    out << forgotten(name, n, sink) << std::endl;
    co_return done;
}

// To the journal's end. A stream's own cursor would bring back what is passed over.
awaitable<result<void>> pass_over(journal& store, const config::sink_settings* sink, account one, position end,
                                  std::ostream& out)
{
    auto count = end.sequence - std::min(end.sequence, one.at.sequence);
    if (count > 0 && sink && sink->publisher == "redis_stream")
        co_return failure(errc::invalid, fmt::format("sink {} cannot pass over what waits for it: its streams have "
                                                     "cursors of their own, and go on from there", one.reader));
    if (count > 0) {
        reader who;
        who.name = one.reader;
        auto opened = co_await store.open_cursor(std::move(who));
        if (!opened)
            co_return opened.error();
        receipt done(end);
        done.counts.dropped = count;
        auto moved = co_await (*opened)->advance(std::move(done));
        if (!moved)
            co_return moved;
    }
    out << passed_over(one.reader, end, count) << std::flush;
    co_return result<void>();
}

awaitable<result<void>> rewind(journal& store, const config::sink_settings* sink, std::string name, wanted_place to,
                               std::ostream& out)
{
    auto all = co_await store.balance();
    if (!all)
        co_return all.error();
    auto one = find(*all, name);
    if (!one)
        co_return one.error();
    if (to.is_end)
        co_return co_await pass_over(store, sink, *one, all->end, out);
    if (to.is_time && to.at > one->at) {
        out << nothing_since(name, one->at, to) << std::endl;
        co_return result<void>();
    }
    auto back = co_await store.rewind(name, to.at);
    if (!back)
        co_return back.error();
    out << rewound(name, *one, *back, sink) << std::flush;
    auto missing = out_of_reach(name, *all, to);
    co_return missing.empty() ? result<void>() : failure(errc::refused, missing);
}

}  // namespace

result<void> list_sinks(const config::configuration& settings, bool json, std::ostream& out)
{
    return beside_the_owner(settings, [&](journal& store) { return list(store, settings, json, out); });
}

result<void> forget_sink(const config::configuration& settings, const std::string& name, bool anew, std::ostream& out)
{
    auto* sink = config::find_sink(settings, name);
    return as_the_owner(settings, [&](journal& store) { return forget(store, sink, name, anew, out); });
}

result<void> rewind_sink(const config::configuration& settings, const std::string& name, wanted_place to,
                         std::ostream& out)
{
    auto* sink = config::find_sink(settings, name);
    return as_the_owner(settings, [&](journal& store) { return rewind(store, sink, name, to, out); });
}

}  // namespace clashcast::desk
