// The sinks of a pipeline: they come, go and are replaced while it runs.

#include "pipeline/state.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast {

result<void> pipeline::state::add(pipeline_sink one)
{
    if (auto made = route::make(one.route); !made)
        return made.error();
    auto same_name = [&](auto& other) { return other.name == one.name; };
    if (std::any_of(added.begin(), added.end(), same_name))
        return failure(errc::invalid, fmt::format("two sinks are named {}", one.name));
    added.push_back(std::move(one));
    return {};
}

asio::awaitable<result<void>> pipeline::state::register_sink(pipeline_sink one)
{
    auto made = route::make(one.route);
    consumer who;
    who.name = one.name;
    who.from_beginning = one.from_beginning;
    who.data = made.value().data();
    auto found = co_await store->open_cursor(std::move(who));
    if (!found)
        co_return found.error();
    sinks.push_back(std::make_unique<delivery>(std::move(one.name), std::move(*found), std::move(*made),
                                               std::move(one.target), time));
    co_return result<void>();
}

delivery* pipeline::state::find(const std::string& name)
{
    auto found = std::find_if(sinks.begin(), sinks.end(), [&](auto& each) { return each->one.name() == name; });
    return found == sinks.end() ? nullptr : found->get();
}

// Several changes under way could make two sinks of one name.
asio::awaitable<result<void>> pipeline::state::change_sinks(asio::awaitable<result<void>> change)
{
    while (changing_sinks)
        co_await changed.wait();
    struct on_exit {
        state& all;
        ~on_exit()
        {
            all.changing_sinks = false;
            all.changed.notify_all();
        }
    } leave{*this};
    changing_sinks = true;
    co_return co_await std::move(change);
}

asio::awaitable<result<void>> pipeline::state::replace(pipeline_sink next, std::optional<position> back_to)
{
    if (auto made = route::make(next.route); !made)
        co_return made.error();
    if (!opened || ended)
        co_return failure(errc::closed, "the pipeline does not run");
    auto change = exchange(std::move(next), back_to);
    co_return co_await change_sinks(std::move(change));
}

asio::awaitable<result<void>> pipeline::state::remove_sink(std::string name)
{
    auto change = retire(name);
    auto gone = co_await change_sinks(std::move(change));
    if (gone)
        store->stop_using(name);
    co_return gone;
}

// What it has under way may finish. Its cursor stays in the journal.
asio::awaitable<result<void>> pipeline::state::retire(std::string name)
{
    auto* one = find(name);
    if (!one)
        co_return failure(errc::invalid, fmt::format("there is no sink {}", name));
    one->retiring = true;
    one->one.stop();
    while (one->running)
        co_await changed.wait();
    std::erase_if(sinks, [&](auto& each) { return each.get() == one; });
    if (ended)
        co_return failure(errc::closed, "the pipeline stops");
    co_return result<void>();
}

asio::awaitable<result<void>> pipeline::state::exchange(pipeline_sink next, std::optional<position> back_to)
{
    auto name = next.name;
    auto done = result<void>();
    if (find(name)) {
        auto retired = co_await retire(name);
        done = std::move(retired);
    }
    if (done && back_to) {
        auto rewound = co_await store->rewind(name, *back_to);
        if (!rewound)
            done = rewound.error();
    }
    if (done) {
        auto registered = co_await register_sink(std::move(next));
        done = std::move(registered);
    }
    if (!done || ended)
        co_return done;
    auto& one = *sinks.back();
    one.one.announce(announced);
    if (delivering)
        start(one);
    co_return done;
}

void pipeline::state::start(delivery& which)
{
    which.running = true;
    spawn(work, "sink " + which.one.name(), deliver(which));
}

// A sink that is replaced or removed may have failed at its destination. The journal's failure ends the others anyway.
asio::awaitable<void> pipeline::state::deliver(delivery& which)
{
    auto done = co_await which.one.run();
    which.running = false;
    changed.notify_all();
    if (which.retiring && !done)
        log::warning("sink {}: {}", which.one.name(), to_string(done.error()));
    if (!which.retiring)
        end_by("sink " + which.one.name(), done ? failure(errc::closed, "ended before it was stopped") : done.error());
}

}  // namespace clashcast
