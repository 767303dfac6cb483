#include "daemon/admin/tap.hpp"

#include "daemon/admin/session.hpp"

#include <clashcast/clock.hpp>

#include <fmt/format.h>

#include <chrono>
#include <ostream>

namespace clashcast::admin {
namespace {

constexpr std::size_t in_a_look = 100;
constexpr auto between_looks = std::chrono::milliseconds(250);

// What is shown, and how.
class shown_events {
public:
    shown_events(const tap_options& o, route r, std::ostream& out, std::ostream& errors)
        : options_(o), wanted_(std::move(r)), out_(out), errors_(errors)
    {
    }

    void show(const entry& one)
    {
        if (one.missed > 0) {
            errors_ << fmt::format("{} event{} discarded before this could show {}\n", one.missed,
                                   one.missed == 1 ? " was" : "s were", one.missed == 1 ? "it" : "them")
                    << std::flush;
            return;
        }
        auto message = wanted_(one);
        if (!message)
            return;
        out_ << (options_.line ? options_.line(one.event) : message->payload + '\n') << std::flush;
        ++count_;
    }

    bool done() const { return !out_ || (options_.limit > 0 && count_ >= options_.limit); }
    data_level data() const { return wanted_.data(); }

private:
    const tap_options& options_;
    route wanted_;
    std::ostream& out_;
    std::ostream& errors_;
    std::uint64_t count_ = 0;
};

awaitable<result<position>> start(journal& store, const rewind_target& from)
{
    if (!from.is_end)
        co_return from.at;
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    co_return all->end;
}

awaitable<result<void>> follow(journal& store, const tap_options& options, shown_events shown)
{
    auto at = co_await start(store, options.from);
    if (!at)
        co_return at.error();
    while (!shown.done()) {
        auto some = co_await store.peek(*at, in_a_look, shown.data());
        if (!some)
            co_return some.error();
        for (auto& one : *some)
            if (!shown.done())
                shown.show(one);
        if (some->empty())
            co_await real_clock().sleep_for(between_looks);
        else
            at = some->back().at;
    }
    co_return result<void>();
}

}  // namespace

result<void> tap(const config::configuration& settings, const tap_options& options, std::ostream& out,
                 std::ostream& errors)
{
    auto wanted = options.wanted;
    wanted.destination = "tap";
    auto made = route::make(wanted);
    if (!made)
        return made.error();
    return run_attached(settings, [&](journal& store) {
        return follow(store, options, shown_events(options, *made, out, errors));
    });
}

}  // namespace clashcast::admin
