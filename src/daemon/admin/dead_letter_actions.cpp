#include "daemon/admin/dead_letter_actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast::admin {
namespace {

constexpr std::size_t batch_size = 100;

std::string unknown_sink(const std::string& name, const std::vector<config::sink_settings>& sinks)
{
    std::vector<std::string> names;
    for (auto& each : sinks)
        names.push_back(each.name);
    return fmt::format("no sink named {} in the configuration or in the journal; configured: {}", name,
                       fmt::join(names, ", "));
}

// Of one sink.
awaitable<result<void>> replay(journal& store, redelivery& sending, selection chosen, progress say, progress meanwhile)
{
    dead_letter_reader letters(store, std::move(chosen));
    for (std::uint64_t all = 0;;) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty())
            break;
        all += some->size();
        auto delivered = co_await sending.deliver(std::move(*some), say);
        if (!delivered)
            co_return delivered.error();
        auto removed = co_await store.remove_dead_letters(std::move(*delivered));
        if (!removed)
            co_return removed;
        if (all % 1000 == 0)
            say(sending.so_far());
        if (meanwhile)
            meanwhile(sending.so_far());
    }
    say(sending.so_far());
    co_return result<void>();
}

}  // namespace

result<void> report_missing(const std::set<position>& missing)
{
    if (missing.empty())
        return {};
    std::vector<std::string> names;
    for (auto id : missing)
        names.push_back(to_string(id));
    return failure(errc::invalid, fmt::format("there is no dead letter {}", fmt::join(names, ", ")));
}

result<void> report_unconfigured(const std::vector<std::string>& sinks)
{
    if (sinks.empty())
        return {};
    return failure(errc::invalid, fmt::format("sink {} is not in this configuration; its dead letters are kept",
                                              fmt::join(sinks, ", ")));
}

awaitable<result<void>> check_sink_name(journal& store, const config::configuration& settings, std::string name)
{
    if (name.empty() || config::find_sink(settings, name))
        co_return result<void>();
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    auto is_it = [&](auto& one) { return one.consumer == name; };
    if (std::any_of(all->consumers.begin(), all->consumers.end(), is_it))
        co_return result<void>();
    selection its;
    its.sink = name;
    dead_letter_reader letters(store, its);
    auto some = co_await letters.next(1);
    if (!some)
        co_return some.error();
    co_return some->empty() ? failure(errc::invalid, unknown_sink(name, settings.sinks)) : result<void>();
}

awaitable<result<dropped_letters>> drop_letters(journal& store, selection chosen)
{
    dead_letter_reader letters(store, std::move(chosen));
    dropped_letters done;
    for (;;) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty())
            break;
        auto removed = co_await store.remove_dead_letters(ids_of(*some));
        if (!removed)
            co_return removed.error();
        done.count += some->size();
    }
    done.missing = letters.missing();
    co_return done;
}

// One sink after another, so that no destination waits for another one.
awaitable<result<replayed_letters>> replay_letters(journal& store, const config::configuration& settings,
                                                   selection chosen, progress say, progress meanwhile)
{
    replayed_letters done;
    dead_letter_reader letters(store, chosen);
    auto names = co_await letters.consumers();
    if (!names)
        co_return names.error();
    done.missing = letters.missing();
    auto executor = co_await boost::asio::this_coro::executor;
    for (auto& name : *names) {
        auto* sink = config::find_sink(settings, name);
        if (!sink) {
            done.unconfigured.push_back(name);
            continue;
        }
        redelivery sending(executor, settings, *sink, store.identity());
        auto of_one = chosen;
        of_one.sink = name;
        auto replayed = co_await replay(store, sending, std::move(of_one), say, meanwhile);
        if (!replayed)
            co_return replayed.error();
        done.sinks.emplace_back(name, sending.counts());
    }
    co_return done;
}

}  // namespace clashcast::admin
