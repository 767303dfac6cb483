#include "pipeline/health_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace clashcast {

using namespace std::chrono_literals;

namespace {

constexpr auto collecting = 3s;
constexpr auto first_answers_within = 5s;  // of the first one
constexpr auto silence = 20s;              // without any answer is worth a line
constexpr auto between_lines = 60s;
constexpr auto journal_is_slow = 10s;

bool same(const failing_subjects& a, const failing_subjects& b)
{
    return std::equal(a.causes.begin(), a.causes.end(), b.causes.begin(), b.causes.end(), [](auto& x, auto& y) {
        return x.general == y.general && x.subjects == y.subjects;
    });
}

std::string counted(std::uint64_t some, std::uint64_t subjects)
{
    return fmt::format("{} of {} subject{}", some, subjects, subjects == 1 ? "" : "s");
}

double seconds(clock::duration span)
{
    return std::chrono::duration<double>(span).count();
}

}  // namespace

std::vector<log_line> health_monitor::update(const watch_status& s, time_point now)
{
    std::vector<log_line> lines;
    if (!std::exchange(updated_, true))
        report_last_run(s, lines);
    if (s.maintenance) {
        differs_since_.reset();  // the probe reports maintenance; afterwards all subjects are polled again
    } else {
        report_first_answers(s, now, lines);
        report_changes(s, now, lines);
    }
    assess(s);
    return lines;
}

// What failed before the restart was reported then; its end will be reported, too.
void health_monitor::report_last_run(const watch_status& s, std::vector<log_line>& lines)
{
    if (s.failing_at_start.subjects == 0)
        return;
    reported_ = s.failing_at_start;
    from_last_run_ = true;
    lines.emplace_back(severity::warning, "known from the last run: " + describe(*reported_, s.subjects));
}

void health_monitor::report_first_answers(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    if (first_answers_reported_)
        return;
    if (s.answered > 0 && !first_answer_)
        first_answer_ = now;
    if (s.subjects == 0)
        silent_since_ = now;  // nothing is asked
    // Subjects that are known to fail from the last run may not have been polled yet.
    auto failed = s.failing_at_start.subjects > 0 ? 0 : s.failing.subjects;
    bool all_polled = s.answered + failed == s.subjects;
    if (first_answer_ && (all_polled || now - *first_answer_ >= first_answers_within)) {
        first_answers_reported_ = true;
        lines.emplace_back(severity::info, fmt::format("first answers are in: {}, {:.1f} s after the start",
                                                       counted(s.answered, s.subjects), seconds(now - start_)));
    } else if (!silence_reported_ && !first_answer_ && !reported_ && now - silent_since_ >= silence) {
        silence_reported_ = true;
        lines.emplace_back(severity::warning,
                           fmt::format("no answer from the API yet, {:.0f} s after the {}",
                                       seconds(now - silent_since_),
                                       silent_since_ == start_ ? "start" : "first subject came"));
    }
}

bool health_monitor::differs(const watch_status& s) const
{
    return reported_ ? !same(*reported_, s.failing) : s.failing.subjects > 0;
}

// A change for the worse is reported once a minute, so that recovery need not wait.
health_monitor::time_point health_monitor::report_due(const watch_status& s) const
{
    auto collected = *differs_since_ + collecting;
    auto& last = reported_ ? last_line_ : last_outage_;
    bool better = reported_ && (s.failing.subjects == 0 || (!answering_ && s.answered > 0));
    return better || !last ? collected : std::max(collected, *last + between_lines);
}

void health_monitor::report_changes(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    bool changed = differs(s);
    if (!changed && s.answered > 0)
        answering_ = true;
    if (changed && !differs_since_)
        differs_since_ = now;
    if (!differs_since_ || now < report_due(s))
        return;
    differs_since_.reset();
    if (changed)
        report(s, now, lines);
}

void health_monitor::report(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    answering_ = s.answered > 0;
    from_last_run_ = false;
    last_line_ = now;
    if (s.failing.subjects == 0) {
        reported_.reset();
        if (s.subjects > 0)
            lines.emplace_back(severity::warning,
                               fmt::format("polling works again: {} answer{}", counted(s.answered, s.subjects),
                                           s.answered == 1 ? "s" : ""));
        return;
    }
    if (!reported_)
        last_outage_ = now;
    reported_ = s.failing;
    lines.emplace_back(severity::warning, describe(*reported_, s.subjects));
}

void health_monitor::set(pipeline_state state, bool polling, std::string reason)
{
    state_ = state;
    health_ = service_health(polling, std::move(reason));
}

void health_monitor::assess(const watch_status& s)
{
    using enum pipeline_state;
    if (s.journal_waits >= journal_is_slow)
        set(waiting_for_journal, false, "waiting for the journal: it is full or cannot be reached");
    else if (s.maintenance)
        set(maintenance, false, "maintenance: the API is in maintenance");
    else if (reported_ && (!from_last_run_ || answering_))
        set(polling, answering_, (answering_ ? "degraded: " : "failing: ") + describe(*reported_, s.subjects));
    else if (s.subjects == 0)
        set(polling, true, "polling: nothing is watched");
    else if (first_answer_)
        set(polling, true, "polling");
    else
        set(waiting_for_api, false, "starting: no answer from the API yet");
}

}  // namespace clashcast
