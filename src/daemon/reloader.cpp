#include "daemon/reloader.hpp"

#include "daemon/config/named_watches.hpp"
#include "daemon/log_lines.hpp"

#include <clashcast/log.hpp>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

using names = std::vector<std::string>;

// Fails if a publisher cannot be made.
result<std::vector<pipeline_sink>> make_sinks(const config::configuration& settings, const names& wanted,
                                              const asio::any_io_executor& executor)
{
    std::vector<pipeline_sink> made;
    try {
        for (auto& name : wanted)
            made.push_back(make_sink(*find_sink(settings, name), settings, executor));
    } catch (const boost::system::system_error& e) {
        return failure(e.code(), e.what());
    } catch (const std::exception& e) {
        return failure(errc::invalid, e.what());
    }
    return made;
}

names errors_in(const config::reading& read)
{
    names all;
    for (auto& each : read.wrong)
        all.push_back(to_string(each));
    return all;
}

names errors_in(const config::reload_plan& plan)
{
    names all;
    for (auto& key : plan.at_restart)
        all.push_back(key + " has changed, which needs a restart");
    return all;
}

// "3 watches added", "1 removed".
void describe_watches(const std::vector<watch_group>& before, const std::vector<watch_group>& after, names& into)
{
    config::named_watches old(before), now(after);
    auto describe = [&](std::size_t count, std::string_view what) {
        if (count > 0)
            into.push_back(fmt::format("{} watch{} {}", count, count == 1 ? "" : "es", what));
    };
    describe(now.count_missing_in(old), "added");
    describe(old.count_missing_in(now), "removed");
}

void describe(const config::reload_plan& plan, names& into)
{
    for (auto& name : plan.sinks)
        into.push_back("sink " + name);
    for (auto& name : plan.removed)
        into.push_back(fmt::format("sink {} removed", name));
    for (auto& key : plan.keys)
        if (!key.starts_with("sink."))
            into.push_back(key);
}

void log_result(const reload_result& done, const std::string& file)
{
    for (auto& each : done.errors)
        log::error("{}", each);
    if (!done.taken())
        log::error("{} is not applied; the earlier configuration stays", file);
    else if (done.changed.empty())
        log::info("{} read again: nothing has changed", file);
    else
        log::info("{} taken over: {}", file, fmt::join(done.changed, ", "));
}

}  // namespace

pipeline_sink make_sink(const config::sink_settings& settings, const config::configuration& all,
                        const asio::any_io_executor& executor)
{
    pipeline_sink one;
    one.name = settings.name;
    one.route = settings.route;
    one.from_beginning = settings.from_beginning;
    one.target = settings.make(executor, config::identity{all.journal.name_space, all.journal.instance, settings.name});
    return one;
}

reloader::reloader(asio::any_io_executor executor, pipeline& process, config::configuration settings)
    : executor_(executor), process_(process), settings_(std::move(settings)), idle_(executor)
{
}

// A token may be in the file, too.
api_options reloader::with_keys(const config::configuration& settings) const
{
    auto all = settings.api;
    auto& tokens = all.tokens;
    for (auto& key : keys_)
        if (settings.api_keys && std::find(tokens.begin(), tokens.end(), key) == tokens.end())
            tokens.push_back(key);
    return all;
}

result<void> reloader::use_keys(std::vector<std::string> tokens)
{
    auto before = std::exchange(keys_, std::move(tokens));
    auto changed = process_.change(with_keys(settings_));
    if (!changed)
        keys_ = std::move(before);
    return changed;
}

std::vector<std::size_t> reloader::key_positions() const
{
    auto used = with_keys(settings_).tokens;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < used.size(); ++i)
        if (std::find(keys_.begin(), keys_.end(), used[i]) != keys_.end())
            found.push_back(i);
    return found;
}

asio::awaitable<reload_result> reloader::reload()
{
    while (running_)
        co_await idle_.wait();
    running_ = true;
    struct at_the_end {
        reloader& all;
        ~at_the_end()
        {
            all.running_ = false;
            all.idle_.notify_all();
        }
    } leave{*this};
    auto done = co_await read_and_apply();
    done.at = real_clock().wall();
    log_result(done, settings_.file);
    last_ = done;
    co_return done;
}

// Sinks are made before anything changes: one that cannot be made leaves everything as it is.
asio::awaitable<reload_result> reloader::read_and_apply()
{
    reload_result done;
    auto read = config::read_configuration(settings_.file);
    done.errors = errors_in(read);
    if (!done.taken())
        co_return done;
    auto plan = plan_reload(settings_, read.settings);
    done.errors = errors_in(plan);
    if (!done.taken())
        co_return done;
    for (auto& each : read.warnings)
        log::warning("{}", to_string(each));
    auto applied = co_await apply(std::move(read.settings), std::move(plan), done);
    if (!applied)
        done.errors.push_back(to_string(applied.error()));
    co_return done;
}

asio::awaitable<result<void>> reloader::apply(config::configuration next, config::reload_plan plan, reload_result& done)
{
    for (auto& name : failed_sinks_)
        if (find_sink(next, name) && std::find(plan.sinks.begin(), plan.sinks.end(), name) == plan.sinks.end())
            plan.sinks.push_back(name);
    auto made = make_sinks(next, plan.sinks, executor_);
    if (!made)
        co_return made.error();
    auto changed = process_.change(with_keys(next));
    if (!changed)
        co_return changed;
    auto watched = process_.replace(settings_.watch, next.watch);
    if (!watched)
        co_return watched;
    set_log_level(next.log.level);
    describe_watches(settings_.watch, next.watch, done.changed);
    describe(plan, done.changed);
    settings_ = std::move(next);
    co_return co_await replace_sinks(std::move(*made), std::move(plan.removed));
}

// A sink that fails does not keep the others from being replaced. Returns the first failure.
asio::awaitable<result<void>> reloader::replace_sinks(std::vector<pipeline_sink> made, names removed)
{
    auto first = result<void>();
    failed_sinks_.clear();
    for (auto& name : removed) {
        auto gone = co_await process_.remove_sink(name);
        if (!gone && gone.error().code != errc::invalid)  // else it was not there
            first = gone;
    }
    for (auto& one : made) {
        auto name = one.name;
        auto replaced = co_await process_.replace(std::move(one));
        if (replaced)
            continue;
        failed_sinks_.insert(name);
        if (first)
            first = failure(replaced.error().code, fmt::format("sink {}: {}; the next reload tries again", name,
                                                               replaced.error().what));
    }
    co_return first;
}

}  // namespace clashcast
