#include "json/match_by_key.hpp"

#include <algorithm>

namespace clashcast::json {
namespace {

using entries = std::vector<entry>;

bool comes_before(const entry& a, const entry& b)
{
    for (std::size_t i = 0; i < a.key.size(); ++i)
        if (auto which = order_texts(a.key[i], b.key[i]))
            return which < 0;
    return false;
}

void sort_without_duplicates(entries& all)
{
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), comes_before);
    all.erase(std::unique(all.begin(), all.end(), same_key), all.end());
}

}  // namespace

void sort_by_key(matches& all)
{
    std::sort(all.begin(), all.end(), [](auto& p, auto& q) { return comes_before(p.before, q.before); });
}

matches match_sorted(entries a, entries b)
{
    sort_without_duplicates(a);
    sort_without_duplicates(b);
    matches found;
    for (auto old = a.begin(), now = b.begin(); old != a.end() || now != b.end();) {
        if (now == b.end() || (old != a.end() && comes_before(*old, *now)))
            found.push_back({*old++, {}});
        else if (old == a.end() || comes_before(*now, *old))
            found.push_back({{}, *now++});
        else if (old->data.raw() != now->data.raw())
            found.push_back({*old++, *now++});
        else
            ++old, ++now;
    }
    return found;
}

}  // namespace clashcast::json
