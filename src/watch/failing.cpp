#include "watch/failing.hpp"

#include <algorithm>

namespace clashcast {
namespace {

failing_cause summary(const cause& why, bool has_example, std::uint64_t subjects)
{
    failing_cause c;
    c.general = why.general;
    c.example = has_example ? why.example : why.general;
    c.subjects = subjects;
    return c;
}

}  // namespace

// A cause that nobody fails for any more gives its place away. That a subject had no answer in the last run becomes the
// reason why there is none now.
failing_subjects::mark failing_subjects::mark_for(const cause& why)
{
    auto number = [&](auto found) { return static_cast<mark>(found - rows_.begin() + 1); };
    auto same = std::find_if(rows_.begin(), rows_.end(), [&](auto& r) { return r.why.general == why.general; });
    if (same != rows_.end())
        return number(same);
    auto vague = cause_of({}, {}).general;
    auto end = rows_.begin() + static_cast<std::ptrdiff_t>(std::min(rows_.size(), most_causes));
    auto taken_over = std::find_if(rows_.begin(), end, [&](auto& r) {
        return r.subjects == 0 || (why.no_answer && r.why.general == vague);
    });
    if (taken_over != end) {
        taken_over->why = why;
        return number(taken_over);
    }
    if (rows_.size() < most_causes) {
        rows_.emplace_back().why = why;
        return static_cast<mark>(rows_.size());
    }
    if (rows_.size() == most_causes)
        rows_.emplace_back().why = cause("other causes");
    return static_cast<mark>(most_causes + 1);
}

void failing_subjects::leave(std::uint32_t number, mark from)
{
    if (from == unasked) {
        --unasked_;
    } else if (from == answered_last) {
        --answered_;
    } else {
        auto& failing = rows_[from - 1u];
        --failing.subjects;
        if (failing.example == number)
            failing.example = nobody;
    }
}

void failing_subjects::failed(std::uint32_t number, mark& last, const cause& why)
{
    auto now = mark_for(why);
    if (now != last) {
        leave(number, last);
        last = now;
        ++rows_[now - 1u].subjects;
    }
    auto& failing = rows_[now - 1u];
    if (failing.example == nobody && failing.why.general == why.general) {
        failing.why.example = why.example;
        failing.example = number;
    }
}

void failing_subjects::answered(std::uint32_t number, mark& last)
{
    leave(number, last);
    last = answered_last;
    ++answered_;
}

void failing_subjects::forget(std::uint32_t number, mark& last)
{
    leave(number, last);
    last = unasked;
    ++unasked_;
}

bool failing_subjects::in_maintenance(mark last) const
{
    return last != answered_last && last != unasked && rows_[last - 1u].why.maintenance;
}

bool failing_subjects::any_in_maintenance() const
{
    return std::any_of(rows_.begin(), rows_.end(), [](auto& r) { return r.subjects > 0 && r.why.maintenance; });
}

watch_status failing_subjects::status() const
{
    watch_status now;
    for (auto& each : rows_)
        if (each.subjects > 0)
            now.failing += poll_failures(summary(each.why, each.example != nobody, each.subjects));
    now.answered = answered_;
    now.subjects = answered_ + unasked_ + now.failing.subjects;
    return now;
}

}  // namespace clashcast
