#include "daemon/poll_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast {

using namespace std::chrono_literals;

namespace {

constexpr auto gathering = 3s;
constexpr auto first_answers_within = 5s;  // of the first one
constexpr auto silence = 20s;              // without any answer is worth a line
constexpr auto between_lines = 60s;
constexpr auto journal_is_slow = 10s;
constexpr std::size_t most_causes = 3;

std::string words(const failing_cause& one, bool alone)
{
    if (one.subjects == 1)
        return one.example;
    if (one.example != one.general)
        return fmt::format("{}, and {} more like it", one.example, one.subjects - 1);
    return alone ? one.general : fmt::format("{} ({} subjects)", one.general, one.subjects);
}

bool same(const poll_failures& a, const poll_failures& b)
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

std::string sentence(const poll_failures& failing, std::uint64_t subjects)
{
    auto line = fmt::format("{} fail{}: ", counted(failing.subjects, subjects), failing.subjects == 1 ? "s" : "");
    auto shown = std::min(failing.causes.size(), most_causes);
    for (std::size_t i = 0; i < shown; ++i)
        line += (i > 0 ? "; " : "") + words(failing.causes[i], failing.causes.size() == 1);
    if (auto more = failing.causes.size() - shown; more > 0)
        line += fmt::format("; {} other cause{}", more, more == 1 ? "" : "s");
    return line;
}

std::vector<log_line> poll_log::look(const watch_status& s, time_point now)
{
    std::vector<log_line> lines;
    if (!begun_)
        begin(s, lines);
    if (s.maintenance) {
        differs_since_.reset();  // the probe's lines say what is; afterwards all are asked again
    } else {
        greet(s, now, lines);
        compare(s, now, lines);
    }
    health_ = judge(s);
    return lines;
}

// What failed before the restart was told then, and when it is over is told too.
void poll_log::begin(const watch_status& s, std::vector<log_line>& lines)
{
    begun_ = true;
    if (s.failing_at_start.subjects == 0)
        return;
    told_ = s.failing_at_start;
    from_last_run_ = true;
    lines.emplace_back(severity::warning, "known from the last run: " + sentence(*told_, s.subjects));
}

void poll_log::greet(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    if (greeted_)
        return;
    if (s.answered > 0 && !first_answer_)
        first_answer_ = now;
    auto known = s.failing_at_start.subjects > 0 ? 0 : s.failing.subjects;  // what was known may not be asked yet
    bool all_in = s.answered + known == s.subjects;
    if (first_answer_ && (all_in || now - *first_answer_ >= first_answers_within)) {
        greeted_ = true;
        lines.emplace_back(severity::info, fmt::format("first answers are in: {}, {:.1f} s after the start",
                                                       counted(s.answered, s.subjects), seconds(now - start_)));
    } else if (!warned_ && !first_answer_ && !told_ && now - start_ >= silence) {
        warned_ = true;
        lines.emplace_back(severity::warning,
                           fmt::format("no answer from the API yet, {:.0f} s after the start", seconds(now - start_)));
    }
}

bool poll_log::differs(const watch_status& s) const
{
    return told_ ? !same(*told_, s.failing) : s.failing.subjects > 0;
}

// What becomes worse is told once a minute, so that what becomes better need not wait.
poll_log::time_point poll_log::may_tell_at(const watch_status& s) const
{
    auto gathered = *differs_since_ + gathering;
    auto& last = told_ ? last_line_ : last_begin_;
    bool better = told_ && (s.failing.subjects == 0 || (!answering_ && s.answered > 0));
    return better || !last ? gathered : std::max(gathered, *last + between_lines);
}

void poll_log::compare(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    bool other = differs(s);
    if (!other && s.answered > 0)
        answering_ = true;
    if (other && !differs_since_)
        differs_since_ = now;
    if (!differs_since_ || now < may_tell_at(s))
        return;
    differs_since_.reset();
    if (other)
        tell(s, now, lines);
}

void poll_log::tell(const watch_status& s, time_point now, std::vector<log_line>& lines)
{
    answering_ = s.answered > 0;
    from_last_run_ = false;
    last_line_ = now;
    if (s.failing.subjects == 0) {
        told_.reset();
        lines.emplace_back(severity::warning,
                           fmt::format("polling works again: {} answer{}", counted(s.answered, s.subjects),
                                       s.answered == 1 ? "s" : ""));
        return;
    }
    if (!told_)
        last_begin_ = now;
    told_ = s.failing;
    lines.emplace_back(severity::warning, sentence(*told_, s.subjects));
}

service_health poll_log::judge(const watch_status& s) const
{
    if (s.journal_waits >= journal_is_slow)
        return {false, "waiting for the journal: it is full or cannot be reached"};
    if (s.maintenance)
        return {false, "maintenance: the API is in maintenance"};
    if (told_ && (!from_last_run_ || answering_))
        return {answering_, (answering_ ? "degraded: " : "failing: ") + sentence(*told_, s.subjects)};
    if (first_answer_)
        return {true, "polling"};
    return {false, "starting: no answer from the API yet"};
}

}  // namespace clashcast
