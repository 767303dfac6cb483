#include <clashcast/watch_status.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace clashcast {
namespace {

constexpr std::array lateness_bounds{0.1, 1.0, 5.0, 15.0, 60.0, 300.0};                      // s
constexpr std::array commit_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0};  // s

// Which of two views of a token matters more.
bool is_worse(const token_status& one, const token_status& other)
{
    return std::tie(one.state, one.resting_until) > std::tie(other.state, other.resting_until);
}

std::optional<clock::duration> earlier(std::optional<clock::duration> one, std::optional<clock::duration> other)
{
    return one && other ? std::min(one, other) : one ? one : other;
}

}  // namespace

poll_counts& poll_counts::operator+=(const poll_counts& more)
{
    polls += more.polls;
    unchanged += more.unchanged;
    baselines += more.baselines;
    failures += more.failures;
    late += more.late;
    events += more.events;
    return *this;
}

poll_measures::poll_measures() : lateness(lateness_bounds), commits(commit_bounds) {}

poll_measures& poll_measures::operator+=(const poll_measures& more)
{
    lateness += more.lateness;
    commits += more.commits;
    conflicts += more.conflicts;
    for (auto& [type, count] : more.events)
        events[type] += count;
    return *this;
}

failing_subjects::failing_subjects(failure_cause one) : subjects(one.subjects)
{
    causes.push_back(std::move(one));
}

failing_subjects& failing_subjects::operator+=(const failing_subjects& more)
{
    subjects += more.subjects;
    for (auto& each : more.causes) {
        auto same = std::find_if(causes.begin(), causes.end(), [&](auto& c) { return c.general == each.general; });
        if (same == causes.end()) {
            causes.push_back(each);
            continue;
        }
        same->subjects += each.subjects;
        for (auto& [kind, count] : each.by_kind)
            same->by_kind[kind] += count;
    }
    std::sort(causes.begin(), causes.end(), [](auto& a, auto& b) {
        return a.subjects != b.subjects ? a.subjects > b.subjects : a.general < b.general;
    });
    return *this;
}

poll_counts watch_status::total() const
{
    poll_counts all;
    for (auto& [kind, of_kind] : counts)
        all += of_kind;
    return all;
}

void watch_status::all_fail(const std::string& reason)
{
    failure_cause others;
    others.general = others.example = reason;
    others.subjects = subjects - failing.subjects;
    answered = 0;
    if (others.subjects > 0)
        failing += failing_subjects(std::move(others));
}

watch_status& watch_status::operator+=(const watch_status& more)
{
    subjects += more.subjects;
    answered += more.answered;
    failing += more.failing;
    failing_at_start += more.failing_at_start;
    for (auto& [kind, of_kind] : more.counts)
        counts[kind] += of_kind;
    measures += more.measures;
    requests += more.requests;
    overdue = std::max(overdue, more.overdue);
    overdue_subjects += more.overdue_subjects;
    demand += more.demand;
    next_poll = earlier(next_poll, more.next_poll);
    for (std::size_t i = 0; i < more.tokens.size(); ++i)
        if (i >= tokens.size())
            tokens.push_back(more.tokens[i]);
        else if (is_worse(more.tokens[i], tokens[i]))
            tokens[i] = more.tokens[i];
    maintenance = maintenance || more.maintenance;
    journal_waits = std::max(journal_waits, more.journal_waits);
    return *this;
}

}  // namespace clashcast
