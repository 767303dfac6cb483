#pragma once
// Two lists whose entries have keys, side by side.

#include "json/document.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast::json {

struct entry {
    entry() = default;
    entry(value k, value m, value d) : key(k), more(m), data(d) {}
    entry(const field& f) : key(f.name), data(f.value) {}

    value key, more;  // strings or absent; entries that have both alike are twins
    value data;
};

inline bool are_twins(const entry& a, const entry& b)
{
    return same_texts(a.key, b.key) && same_texts(a.more, b.more);
}

// What two lists have of one key. Where a list has nothing, the data is absent.
struct pairing {
    entry before, after;
};
using pairings = std::vector<pairing>;

pairings pair_by_key(std::vector<entry> before, std::vector<entry> after);
void sort_by_key(pairings&);

// Nothing when the lists have not the same keys in the same order, as those of two answers nearly always have; then
// only what is found needs to be sorted. Twins are looked for in few entries only.
template <class List>
std::optional<pairings> pair_by_place(const List& before, const List& after)
{
    std::size_t few = 256;
    pairings found;
    auto old = before.begin(), now = after.begin();
    for (; old != before.end() && now != after.end(); ++old, ++now) {
        const entry a = *old, b = *now;
        if (few-- == 0 || !are_twins(a, b))
            return {};
        if (a.data.raw() == b.data.raw())
            continue;
        auto later = old;
        while (++later != before.end() && !are_twins(*later, a)) {}
        if (later == before.end())
            found.push_back({a, b});
    }
    if (old != before.end() || now != after.end())
        return {};
    sort_by_key(found);
    return found;
}

// By key (code points), without those whose data is the same text in both. Of twins the last counts. The lists are
// of entries, or of fields.
template <class List>
pairings pair_up(const List& before, const List& after)
{
    if (auto found = pair_by_place(before, after))
        return *std::move(found);
    std::vector<entry> old, now;
    for (auto e : before)
        old.push_back(e);
    for (auto e : after)
        now.push_back(e);
    return pair_by_key(std::move(old), std::move(now));
}

}  // namespace clashcast::json
