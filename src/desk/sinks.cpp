#include "desk/sinks.hpp"

#include "daemon/strays.hpp"
#include "desk/session.hpp"
#include "desk/sinks_list.hpp"
#include "desk/words.hpp"

#include <algorithm>
#include <ostream>

namespace clashcast::desk {
namespace {

result<account> find(const books& all, const std::string& name)
{
    auto found = std::find_if(all.readers.begin(), all.readers.end(), [&](auto& one) { return one.reader == name; });
    if (found == all.readers.end())
        return failure(errc::invalid, "the journal knows no reader " + name + "; `clashcast sinks list` shows them");
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

awaitable<result<void>> rewind(journal& store, const config::sink_settings* sink, std::string name, wanted_place to,
                               std::ostream& out)
{
    auto all = co_await store.balance();
    if (!all)
        co_return all.error();
    auto one = find(*all, name);
    if (!one)
        co_return one.error();
    if (to.is_time && to.at > one->at) {
        out << nothing_since(name, one->at, to) << std::endl;
        co_return result<void>();
    }
    auto back = co_await store.rewind(name, to.at);
    if (!back)
        co_return back.error();
    out << rewound(name, *all, *one, to, *back, sink) << std::flush;
    co_return result<void>();
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
