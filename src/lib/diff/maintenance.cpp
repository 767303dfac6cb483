#include "diff/chain.hpp"
#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace clashcast {
namespace diff {
namespace {

// Time zero stands for an unknown time.
bool is_known(timestamp t)
{
    return t != timestamp();
}

// `since` in milliseconds; null if it is unknown.
std::string down_state(timestamp since)
{
    auto ms = fmt::format("{}", since.time_since_epoch().count());
    return json::object({{"down", "true"}, {"since", is_known(since) ? ms : "null"}});
}

timestamp down_since(const checkpoint& last)
{
    json::document state;
    long long ms = 0;
    if (state.parse(last.diff_state)) {
        auto raw = state.root()["since"].raw();
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

change to_state(const checkpoint& last, std::string diff_state, chain events)
{
    change c;
    c.next = last;
    c.next.diff_state = std::move(diff_state);
    ++c.next.revision;
    events.hand_over(c);
    return c;
}

std::optional<change> answered(const subject& what, const checkpoint& last, timestamp seen)
{
    if (!is_down(last))
        return {};
    chain events(what, last, seen);
    auto duration = seconds_between(down_since(last), seen);
    events.add_identified_by("{}", "maintenance_end", json::object({{"duration_seconds", duration}}));
    return to_state(last, {}, std::move(events));
}

std::optional<change> failed(const subject& what, const checkpoint& last, const poll_failure& p, timestamp seen)
{
    auto status = p.status.value_or(0);
    bool refused = status >= 400 && status < 500 && status != 429;  // only an API that runs refuses a request
    if (refused)
        return answered(what, last, seen);
    if (status != 503 || is_down(last))
        return {};
    auto message = p.message.value_or("");
    chain events(what, last, seen);
    events.add("maintenance_start", "[]",
               json::object({{"message", json::quoted(message.empty() ? "Service Unavailable" : message)}}));
    return to_state(last, down_state(seen), std::move(events));
}

}  // namespace

extern constexpr kind maintenance_kind = complete({
    .traits = {
        .name = "maintenance",
        .noun = "maintenance probe",
        .phrase = "the maintenance probe",
        .tag_noun = "player",
        .request = "/players/{}",
        .endpoint = "players",
        .table = "maintenance",
        .interval = std::chrono::seconds(30),
        .max_age = std::chrono::seconds(0),  // the probe asks again, whatever a copy says
        .has_tag = false,
        .probe_tag = "#JY9J2Y99",
        .event_types = event_rows(subject_kind::maintenance),
    },
    .answered = answered,
    .failed = failed,
});

}  // namespace diff

bool is_down(const checkpoint& maintenance)
{
    return !maintenance.diff_state.empty();
}

}  // namespace clashcast
