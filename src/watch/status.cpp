#include <clashcast/watch.hpp>

#include <algorithm>

namespace clashcast {

poll_failures::poll_failures(failing_cause one) : subjects(one.subjects)
{
    causes.push_back(std::move(one));
}

poll_failures& poll_failures::operator+=(const poll_failures& more)
{
    subjects += more.subjects;
    for (auto& each : more.causes) {
        auto same = std::find_if(causes.begin(), causes.end(), [&](auto& c) { return c.general == each.general; });
        if (same != causes.end())
            same->subjects += each.subjects;
        else
            causes.push_back(each);
    }
    std::sort(causes.begin(), causes.end(), [](auto& a, auto& b) {
        return a.subjects != b.subjects ? a.subjects > b.subjects : a.general < b.general;
    });
    return *this;
}

watch_status& watch_status::operator+=(const watch_status& more)
{
    subjects += more.subjects;
    answered += more.answered;
    failing += more.failing;
    failing_at_start += more.failing_at_start;
    maintenance = maintenance || more.maintenance;
    journal_waits = std::max(journal_waits, more.journal_waits);
    return *this;
}

void watch_status::all_fail(const std::string& why)
{
    failing_cause rest;
    rest.general = rest.example = why;
    rest.subjects = subjects - failing.subjects;
    answered = 0;
    if (rest.subjects > 0)
        failing += poll_failures(std::move(rest));
}

}  // namespace clashcast
