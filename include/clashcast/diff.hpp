#pragma once
// What changed between two answers, as pure functions: no clock, no I/O, no state but the checkpoint. Any thread may
// call them. docs/events.md has the rules.
//
// Example:
//     subject clan(subject_kind::clan, "#2PP");
//     auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
//     auto first = advance(clan, checkpoint(), snapshot(R"({"tag": "#2PP", "clanLevel": 9})", now), watch_options());
//     auto second = advance(clan, first->next, snapshot(R"({"tag": "#2PP", "clanLevel": 10})", now), watch_options());
//     for (auto& each : second->events)  // first->events is empty
//         std::cout << to_json(each) << '\n';

#include <clashcast/checkpoint.hpp>
#include <clashcast/snapshot.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clashcast {

// Tells two answers apart without parsing them. Never 0.
std::uint64_t hash_body(std::string_view body);

// What was asked about a subject.
struct request {
    request() = default;
    request(std::string_view n, std::string t) : name(n), tag(std::move(t)) {}
    auto operator<=>(const request&) const = default;

    std::string_view name;  // of a request_form, in static storage; empty: the request that the kind is about
    std::string tag;        // of an opponent, of a war; empty: the subject's own
};

// A poll of a subject: what was asked, when, and what came of it. Without a time (zero) it moves no clock, so that what
// depends on the clock is not told.
struct poll_result {
    poll_result(snapshot answer, request what = {})
        : asked(std::move(what)), seen(answer.seen), outcome(std::move(answer.body))
    {
    }
    poll_result(poll_failure why, timestamp when, request what = {})
        : asked(std::move(what)), seen(when), outcome(std::move(why))
    {
    }
    explicit poll_result(timestamp now) : seen(now) {}  // nothing was asked: time went on

    request asked;
    timestamp seen;
    std::variant<std::monostate, std::string, poll_failure> outcome;
};

// The change that leads from `last` to what the poll found; nothing if the checkpoint stays as it is.
//   The first answer is a baseline: it has no events.
//   A malformed answer becomes a poll_error; what the checkpoint knows stays known.
//   A stale answer, or an equal one, ends a failure, and time goes on.
//   A failure like the one before it changes nothing, nor does a 503, which only maintenance reports.
// Does not fail. The caller commits the change before it uses change::next as the next `last`.
std::optional<change> advance(const subject&, checkpoint last, const poll_result&, const watch_options&);

// Whether a failure of the kind's own request is an answer in its way: 404 says that a clan is in no league.
bool means_answer(subject_kind, const poll_failure&);

// The tags of the players that the answer of a clan lists as its members; nothing if it says nothing about them.
std::optional<std::vector<std::string>> members_in(subject_kind, std::string_view body);

constexpr int in_maintenance = 503;  // the status whose meaning the kind maintenance finds out

// Whether the API is known to be down, from the checkpoint of the subject of kind maintenance.
bool is_down(const checkpoint& maintenance);

}  // namespace clashcast
