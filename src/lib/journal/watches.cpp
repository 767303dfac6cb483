#include "journal/watches.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

// Of two intervals for a name, the last one counts.
distinct_edit::distinct_edit(const watch_edit& edit) : remove(edit.remove.begin(), edit.remove.end())
{
    for (auto& one : edit.add)
        if (!remove.contains(one.name))
            add[one.name] = one.interval;
}

result<watch_counts> apply(const distinct_edit& edit, std::size_t most, watch_intervals& stored)
{
    watch_counts counts;
    auto after = stored;
    for (auto& name : edit.remove)
        ++(after.erase(name) > 0 ? counts.removed : counts.unchanged);
    for (auto& [name, interval] : edit.add) {
        auto [known, is_new] = after.try_emplace(name, interval);
        auto changes = is_new || known->second != interval;
        known->second = interval;
        ++(changes ? counts.added : counts.unchanged);
    }
    if (after.size() > most && after.size() > stored.size())
        return too_many_watches(after.size(), most);
    stored = std::move(after);
    return counts;
}

failure too_many_watches(std::size_t would_be, std::size_t most)
{
    return failure(errc::refused, fmt::format("the journal would store {} watches; at most {} are allowed", would_be,
                                              most));
}

std::vector<stored_watch> to_watches(const watch_intervals& stored)
{
    std::vector<stored_watch> watches;
    watches.reserve(stored.size());
    for (auto& [name, interval] : stored)
        watches.emplace_back(name, interval);
    return watches;
}

}  // namespace clashcast
