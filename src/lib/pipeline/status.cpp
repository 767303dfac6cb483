#include <clashcast/pipeline_status.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace clashcast {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_causes = 3;
constexpr auto long_overdue = 30s;  // of a poll
constexpr auto long_behind = 60s;   // of a sink that is connected

std::string sentence(const failure_cause& one, bool alone)
{
    if (one.subjects == 1)
        return one.example;
    if (one.example != one.general)
        return fmt::format("{}, and {} more like it", one.example, one.subjects - 1);
    return alone ? one.general : fmt::format("{} ({} subjects)", one.general, one.subjects);
}

std::string sentence(const token_status& one, std::size_t number, std::size_t count)
{
    return fmt::format("token {} of {} is {}: {}", number, count,
                       one.state == token_state::resting ? "throttled" : "suspended", one.reason);
}

std::string sentence(const sink_status& one)
{
    auto why = one.last_error ? ": " + one.last_error->why.what : std::string();
    return fmt::format("sink {} is not connected{}", one.name, why);
}

std::int64_t whole_seconds(std::chrono::nanoseconds span)
{
    return std::chrono::floor<std::chrono::seconds>(span).count();
}

std::string about_late_polls(const watch_status& polling)
{
    return fmt::format("{} poll{} late: the first one has waited for {} s", polling.overdue_subjects,
                       polling.overdue_subjects == 1 ? " is" : "s are", whole_seconds(polling.overdue));
}

std::string about_backlog(const sink_status& one, timestamp now)
{
    return fmt::format("sink {} is behind: {} event{} wait{}, the oldest for {} s", one.name, one.waiting,
                       one.waiting == 1 ? "" : "s", one.waiting == 1 ? "s" : "",
                       whole_seconds(now - *one.oldest_waiting));
}

}  // namespace

std::string_view to_string(pipeline_state state)
{
    constexpr std::array<std::string_view, 6> names{
        "starting", "waiting for the journal", "waiting for the API", "polling", "maintenance", "stopping"};
    return names.at(static_cast<std::size_t>(state));
}

std::string describe(const failing_subjects& failing, std::uint64_t subjects)
{
    auto line = fmt::format("{} of {} subject{} fail{}: ", failing.subjects, subjects, subjects == 1 ? "" : "s",
                            failing.subjects == 1 ? "s" : "");
    auto shown = std::min(failing.causes.size(), most_causes);
    for (std::size_t i = 0; i < shown; ++i)
        line += (i > 0 ? "; " : "") + sentence(failing.causes[i], failing.causes.size() == 1);
    if (auto more = failing.causes.size() - shown; more > 0)
        line += fmt::format("; {} other cause{}", more, more == 1 ? "" : "s");
    return line;
}

std::string pipeline_status::guarantee() const
{
    auto store = to_string(journal.durability);
    auto line = store.empty() ? std::string("journal not reached yet") : "journal " + store;
    for (auto& one : sinks)
        line += fmt::format(". {}: {}", one.name, one.guarantee);
    return line;
}

std::vector<std::string> causes_of(const pipeline_status& s, timestamp now)
{
    std::vector<std::string> causes;
    if (auto& journal = s.journal.health; !journal.up)
        causes.push_back("the journal cannot be reached: " + journal.problem);
    else if (journal.full)
        causes.emplace_back("the journal is full: polling waits for the slowest sink");
    if (s.polling.failing.subjects > 0)
        causes.push_back(describe(s.polling.failing, s.polling.subjects));
    for (std::size_t i = 0; i < s.polling.tokens.size(); ++i)
        if (s.polling.tokens[i].state != token_state::ready)
            causes.push_back(sentence(s.polling.tokens[i], i + 1, s.polling.tokens.size()));
    if (s.polling.overdue >= long_overdue)
        causes.push_back(about_late_polls(s.polling));
    for (auto& one : s.sinks)
        if (!one.connected_since)
            causes.push_back(sentence(one));
        else if (one.oldest_waiting && now - *one.oldest_waiting >= long_behind)
            causes.push_back(about_backlog(one, now));
    return causes;
}

}  // namespace clashcast
