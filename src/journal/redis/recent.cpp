#include "journal/redis/recent.hpp"

#include "journal/record.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast {
namespace {

std::size_t size_of(const told_events& told)
{
    std::size_t bytes = told.before ? told.before->size() + told.after->size() : 0;
    for (const auto& e : told.events)
        bytes += sizeof e + e.changes.size() + e.metadata.size() + e.old_data.size() + e.new_data.size();
    return bytes;
}

}  // namespace

void recent_commits::add(position last, told_events told)
{
    bool repeated = !commits_.empty() && last <= commits_.back().last;
    if (told.events.empty() || repeated)
        return;
    position first(last.milliseconds, last.sequence + 1 - told.events.size());
    if (!commits_.empty() && first.sequence != commits_.back().last.sequence + 1)
        clear();
    auto bytes = size_of(told);
    bytes_ += bytes;
    commits_.push_back({first, last, std::move(told), bytes});
    for (; bytes_ > most_bytes; commits_.pop_front())
        bytes_ -= commits_.front().bytes;
}

void recent_commits::clear()
{
    commits_.clear();
    bytes_ = 0;
}

std::vector<entry> recent_commits::after(position place, std::size_t limit, data_level wanted) const
{
    std::vector<entry> found;
    auto next = std::partition_point(commits_.begin(), commits_.end(), [&](const auto& c) { return c.last <= place; });
    if (next == commits_.end() || next->first.sequence > place.sequence + 1)
        return found;
    for (; next != commits_.end() && found.size() < limit; ++next) {
        auto events = next->told.events;
        if (wanted < data_level::subject)
            leave_out_data(events);
        auto made = make_entries(std::move(events), next->first, wanted, next->told.before, next->told.after);
        auto begin = std::find_if(made.begin(), made.end(), [&](const auto& e) { return e.at > place; });
        auto size = std::min<std::ptrdiff_t>(made.end() - begin, static_cast<std::ptrdiff_t>(limit - found.size()));
        std::move(begin, begin + size, std::back_inserter(found));
    }
    return found;
}

}  // namespace clashcast
