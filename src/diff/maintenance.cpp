#include "diff/chain.hpp"
#include "diff/kinds.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace clashcast {
namespace diff {
namespace {

// Time zero is an unknown one.
bool is_known(timestamp t)
{
    return t != timestamp();
}

// Since when, in milliseconds, and null when that is unknown.
std::string remember_down(timestamp since)
{
    auto ms = fmt::format("{}", since.time_since_epoch().count());
    return json::object({{"down", "true"}, {"since", is_known(since) ? ms : "null"}});
}

timestamp down_since(const checkpoint& last)
{
    json::document memory;
    long long ms = 0;
    if (memory.parse(last.memory)) {
        auto raw = memory.root()["since"].raw();
        std::from_chars(raw.data(), raw.data() + raw.size(), ms);
    }
    return timestamp(std::chrono::milliseconds(ms));
}

std::string seconds_between(timestamp since, timestamp until)
{
    if (!is_known(since) || !is_known(until))
        return "null";
    auto ms = std::max<std::int64_t>(0, (until - since).count());
    return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

change follow(const checkpoint& last, std::string memory, chain events)
{
    change c;
    c.next = last;
    c.next.memory = std::move(memory);
    ++c.next.revision;
    events.hand_over(c);
    return c;
}

}  // namespace

std::optional<change> maintenance_answered(const subject& of, const checkpoint& last, timestamp seen)
{
    if (!is_down(last))
        return {};
    chain events(of, last, seen);
    auto duration = seconds_between(down_since(last), seen);
    events.add_known_by("{}", "maintenance_end", json::object({{"duration_seconds", duration}}));
    return follow(last, {}, std::move(events));
}

std::optional<change> maintenance_failed(const subject& of, const checkpoint& last, const problem& p, timestamp seen)
{
    auto status = p.status.value_or(0);
    bool refused = status >= 400 && status < 500 && status != 429;  // only an API that is up refuses
    if (refused)
        return maintenance_answered(of, last, seen);
    if (status != 503 || is_down(last))
        return {};
    auto message = p.message.value_or("");
    chain events(of, last, seen);
    events.add("maintenance_start", "[]",
               json::object({{"message", json::quoted(message.empty() ? "Service Unavailable" : message)}}));
    return follow(last, remember_down(seen), std::move(events));
}

}  // namespace diff

bool is_down(const checkpoint& maintenance)
{
    return !maintenance.memory.empty();
}

}  // namespace clashcast
