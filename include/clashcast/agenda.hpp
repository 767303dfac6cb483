#pragma once
// What to ask about a subject, and when: for a subject that needs several requests, or whose answer is expected to
// change at a known moment. Pure functions of its checkpoint and the time; any thread may call them.
//
// Example:
//     subject war(subject_kind::war, "#2PP");
//     auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
//     watch_options options;
//     options.remind = {std::chrono::minutes(60)};
//     auto plan = agenda_of({war, checkpoint(), options, std::chrono::seconds(30), now});
//     std::cout << plan.requests.size() << '\n';  // 1: nothing is known of a war yet

#include <clashcast/diff.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace clashcast {

// A request, and when it is due. Requests that take turns share a slot: a slot is due `every` so long after it was
// asked last, but no sooner than its answer goes stale; and at the moment `at`, if that is earlier and the slot has not
// been asked since.
struct appointment {
    appointment(std::string_view s, request r, std::chrono::milliseconds e, std::optional<timestamp> moment = {})
        : slot(s), what(std::move(r)), every(e), at(moment)
    {
    }

    std::string_view slot;  // in static storage; empty: the kind's own request
    request what;
    std::chrono::milliseconds every;
    std::optional<timestamp> at;
};

struct agenda {
    std::vector<appointment> requests;  // the kind's own is the first
    std::optional<timestamp> tick;      // when time alone brings news: advance() is to be called without an answer
    bool ticks_without_answers = false; // also while requests fail
};

struct agenda_question {
    const clashcast::subject& subject;
    const checkpoint& last;  // its body is not needed
    const watch_options& options;
    std::chrono::milliseconds interval;
    timestamp now;
};

// Whether subjects of this kind have more on their agenda than their own request each interval.
bool has_agenda(subject_kind);

agenda agenda_of(const agenda_question&);

}  // namespace clashcast
