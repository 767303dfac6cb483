#include "watch/failure_table.hpp"

#include <algorithm>

namespace clashcast {

failure_cause failure_table::summary(const row& from)
{
    failure_cause c;
    c.general = from.why.general;
    c.example = from.example != no_subject ? from.why.example : from.why.general;
    c.subjects = from.subjects;
    c.by_kind = from.by_kind;
    std::erase_if(c.by_kind, [](auto& one) { return one.second == 0; });
    return c;
}

// A cause without subjects gives up its row. After a restart it is not known why a subject had no answer in the last
// run: the first reason found now counts for all of those.
failure_table::mark failure_table::mark_for(const cause& why)
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

void failure_table::uncount(const subject_ref& one)
{
    if (one.last == unknown) {
        --unknown_;
    } else if (one.last == answered_last) {
        --answered_;
    } else {
        auto& from = rows_[one.last - 1u];
        --from.subjects;
        --from.by_kind[one.kind];
        if (from.example == one.number)
            from.example = no_subject;
    }
}

void failure_table::add(subject_ref one)
{
    one.last = unknown;
    ++unknown_;
}

void failure_table::remove(subject_ref one)
{
    uncount(one);
    one.last = unknown;
}

void failure_table::failed(subject_ref one, const cause& why)
{
    auto now = mark_for(why);
    auto& to = rows_[now - 1u];
    if (now != one.last) {
        uncount(one);
        one.last = now;
        ++to.subjects;
        ++to.by_kind[one.kind];
    }
    if (to.example == no_subject && to.why.general == why.general) {
        to.why.example = why.example;
        to.example = one.number;
    }
}

std::string failure_table::reason_of(mark m) const
{
    return m == answered_last || m == unknown ? std::string() : rows_.at(m - 1u).why.general;
}

void failure_table::answered(subject_ref one)
{
    uncount(one);
    one.last = answered_last;
    ++answered_;
}

void failure_table::forget(subject_ref one)
{
    uncount(one);
    one.last = unknown;
    ++unknown_;
}

bool failure_table::in_maintenance(mark last) const
{
    return last != answered_last && last != unknown && rows_[last - 1u].why.maintenance;
}

bool failure_table::any_in_maintenance() const
{
    return std::any_of(rows_.begin(), rows_.end(), [](auto& r) { return r.subjects > 0 && r.why.maintenance; });
}

watch_status failure_table::status() const
{
    watch_status now;
    for (auto& each : rows_)
        if (each.subjects > 0)
            now.failing += failing_subjects(summary(each));
    now.answered = answered_;
    now.subjects = answered_ + unknown_ + now.failing.subjects;
    return now;
}

}  // namespace clashcast
