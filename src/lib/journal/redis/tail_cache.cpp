#include "journal/redis/tail_cache.hpp"

#include "journal/entries.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace clashcast {
namespace {

std::size_t size_of(const stored_events& stored)
{
    std::size_t bytes = stored.before ? stored.before->size() + stored.after->size() : 0;
    for (const auto& e : stored.events)
        bytes += sizeof e + e.changes.size() + e.metadata.size() + e.old_data.size() + e.new_data.size();
    return bytes;
}

}  // namespace

void tail_cache::add(position last, stored_events stored)
{
    bool repeated = !commits_.empty() && last <= commits_.back().last;
    if (stored.events.empty() || repeated)
        return;
    position first(last.milliseconds, last.sequence + 1 - stored.events.size());
    if (!commits_.empty() && first.sequence != commits_.back().last.sequence + 1)
        clear();
    auto bytes = size_of(stored);
    bytes_ += bytes;
    commits_.push_back({first, last, std::move(stored), bytes});
    for (; bytes_ > most_bytes; commits_.pop_front())
        bytes_ -= commits_.front().bytes;
}

void tail_cache::clear()
{
    commits_.clear();
    bytes_ = 0;
}

std::vector<entry> tail_cache::after(position from, std::size_t limit, data_level wanted) const
{
    std::vector<entry> found;
    auto next = std::partition_point(commits_.begin(), commits_.end(), [&](const auto& c) { return c.last <= from; });
    if (next == commits_.end() || next->first.sequence > from.sequence + 1)
        return found;
    for (; next != commits_.end() && found.size() < limit; ++next) {
        auto events = next->stored.events;
        if (wanted < data_level::subject)
            remove_data(events);
        auto made = make_entries(std::move(events), next->first, wanted, next->stored.before, next->stored.after);
        auto begin = std::find_if(made.begin(), made.end(), [&](const auto& e) { return e.at > from; });
        auto size = std::min<std::ptrdiff_t>(made.end() - begin, static_cast<std::ptrdiff_t>(limit - found.size()));
        std::move(begin, begin + size, std::back_inserter(found));
    }
    return found;
}

}  // namespace clashcast
