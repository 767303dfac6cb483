#pragma once
// Two lists whose entries have keys, entry by entry.

#include "json/document.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast::json {

struct entry {
    entry() = default;
    entry(const std::array<value, 3>& k, value d) : key(k), data(d) {}
    entry(const field& f) : key{f.name}, data(f.value) {}

    std::array<value, 3> key;  // strings or absent; entries in which all are equal are duplicates
    value data;
};

inline bool same_key(const entry& a, const entry& b)
{
    return std::equal(a.key.begin(), a.key.end(), b.key.begin(), same_texts);
}

// The entries of one key in two lists. The data is absent where a list lacks the key.
struct match {
    entry before, after;
};
using matches = std::vector<match>;

matches match_sorted(std::vector<entry> before, std::vector<entry> after);
void sort_by_key(matches&);

// For lists that have the same keys in the same order, as two answers nearly always have: only what differs is sorted.
// Nothing for other lists, and for long ones: looking for duplicates takes quadratic time.
template <class List>
std::optional<matches> match_in_order(const List& before, const List& after)
{
    std::size_t few = 256;
    matches found;
    auto old = before.begin(), now = after.begin();
    for (; old != before.end() && now != after.end(); ++old, ++now) {
        const entry a = *old, b = *now;
        if (few-- == 0 || !same_key(a, b))
            return {};
        if (a.data.raw() == b.data.raw())
            continue;
        auto later = old;
        while (++later != before.end() && !same_key(*later, a)) {}
        if (later == before.end())
            found.push_back({a, b});
    }
    if (old != before.end() || now != after.end())
        return {};
    sort_by_key(found);
    return found;
}

// Ordered by key (code points), without the entries whose data is the same text in both lists. Of duplicates the last
// counts. A list has entries, or fields.
template <class List>
matches match_by_key(const List& before, const List& after)
{
    if (auto found = match_in_order(before, after))
        return *std::move(found);
    std::vector<entry> old, now;
    for (auto e : before)
        old.push_back(e);
    for (auto e : after)
        now.push_back(e);
    return match_sorted(std::move(old), std::move(now));
}

}  // namespace clashcast::json
