#include "watch/refusals.hpp"

#include "backoff.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace clashcast {
namespace {

constexpr backoff pause{std::chrono::seconds(10), std::chrono::minutes(10)};

}  // namespace

void refusals::add(std::uint32_t number, const failure& why)
{
    auto& which = all_.subjects[number];
    auto what = all_.subjects.name_of(which);
    auto tries = ++tries_[number];
    due_.put(number, all_.time.now() + pause.after(tries));
    if (tries == 1 && new_++ == 0)
        first_ = fmt::format("{}: {}", to_string(what), to_string(why));
    if (!which.wanted)
        return;
    if (!which.refused)
        all_.failures.add(all_.subjects.ref_of(number));
    which.refused = true;
    all_.failures.failed(all_.subjects.ref_of(number), not_recorded(what, why));
}

void refusals::log()
{
    auto count = std::exchange(new_, 0);
    if (count == 0)
        return;
    auto others = count > 1 ? fmt::format(", and {} more", count - 1) : "";
    log::warning("the journal does not take {}{}; trying again", first_, others);
}

}  // namespace clashcast
