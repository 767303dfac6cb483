#pragma once
// How polling goes: values that one watcher reports, or several together (operator+=).

#include <clashcast/api.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/histogram.hpp>
#include <clashcast/subject.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Why a subject is watched: the first reason that holds counts, and its settings.
enum class watch_origin : std::uint8_t {
    added,    // by watch_pool::add()
    stored,   // by a watch that the journal stores
    members,  // as a member of a clan
};

// Counted since the start.
struct poll_counts {
    std::uint64_t polls = 0;      // answered, or failed after the API client's retries
    std::uint64_t unchanged = 0;  // of these, without anything new: nearly always the same bytes as before
    std::uint64_t baselines = 0;  // of these, the first answers of subjects: nothing to compare with
    std::uint64_t failures = 0;   // of these, without a usable answer
    std::uint64_t late = 0;       // of these, begun more than a second after they were due
    std::uint64_t events = 0;     // committed

    poll_counts& operator+=(const poll_counts&);
};

// Counted since the start, of all kinds together.
struct poll_measures {
    poll_measures();

    histogram lateness;           // of polls, in seconds: from when one was due to its begin
    histogram commits;            // in seconds: of changes, to the journal's answer
    std::uint64_t conflicts = 0;  // commits that came after another change of their subject
    std::map<std::string_view, std::uint64_t> events;  // committed, by type

    poll_measures& operator+=(const poll_measures&);
};

// Why polls of some subjects fail now.
struct failure_cause {
    failure_cause() = default;

    std::string general;  // "the war log is private": identifies the cause
    std::string example;  // "the war log of #2PP is private", or the same as `general`
    std::uint64_t subjects = 0;
    std::map<subject_kind, std::uint64_t> by_kind;  // `subjects`, divided; a kind without any is left out
};

// The subjects whose last poll failed.
struct failing_subjects {
    failing_subjects() = default;
    explicit failing_subjects(failure_cause);

    std::uint64_t subjects = 0;
    std::vector<failure_cause> causes;  // the one with the most subjects first

    failing_subjects& operator+=(const failing_subjects&);
};

// What a process knows of one subject that it watches. Times are the wall clock's, to a second or two.
struct subject_facts {
    subject_facts() = default;

    bool watched = false;
    clock::duration interval{};          // from one poll to the next
    std::optional<timestamp> answered;   // the last usable answer; nothing: none yet
    std::optional<timestamp> changed;    // the last change with events that this process recorded
    std::string failure;                 // why the last poll failed; empty: it did not, or there was none yet
};

struct watch_status {
    watch_status() = default;

    std::uint64_t subjects = 0;         // the journal has said what it knows of them; maintenance counts as one
    std::uint64_t answered = 0;         // of these, the last poll had a usable answer
    failing_subjects failing;           // of these, the last poll failed; nothing is known yet of the remaining ones
    failing_subjects failing_at_start;  // those whose failure the journal knew from an earlier run
    std::map<subject_kind, poll_counts> counts;
    poll_measures measures;
    request_counts requests;            // to the API
    clock::duration overdue{};          // how long the subject waits that should have been polled first; 0: none waits
    std::uint64_t overdue_subjects = 0; // that should have been polled more than a second ago
    double demand = 0;                  // polls a second that the watched subjects need on average
    std::optional<clock::duration> next_poll;  // until it is due; 0: it waits; nothing: no subject is scheduled
    std::vector<token_status> tokens;   // of the api; of several, as the one sees each token that can use it least
    bool maintenance = false;           // the API is in maintenance: no poll begins
    clock::duration journal_waits{};    // since when the journal has completed nothing, while something waits for it

    poll_counts total() const;  // the counts of all kinds together

    // Every subject fails for this reason, besides those that have one of their own.
    void all_fail(const std::string& reason);

    watch_status& operator+=(const watch_status&);
};

}  // namespace clashcast
