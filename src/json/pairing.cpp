#include "json/pairing.hpp"

#include <algorithm>

namespace clashcast::json {
namespace {

using entries = std::vector<entry>;

bool comes_before(const entry& a, const entry& b)
{
    auto which = order_texts(a.key, b.key);
    return which != 0 ? which < 0 : order_texts(a.more, b.more) < 0;
}

void sort_without_twins(entries& all)
{
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), comes_before);
    all.erase(std::unique(all.begin(), all.end(), are_twins), all.end());
}

}  // namespace

void sort_by_key(pairings& all)
{
    std::sort(all.begin(), all.end(), [](auto& p, auto& q) { return comes_before(p.before, q.before); });
}

pairings pair_by_key(entries a, entries b)
{
    sort_without_twins(a);
    sort_without_twins(b);
    pairings pairs;
    for (auto old = a.begin(), now = b.begin(); old != a.end() || now != b.end();) {
        if (now == b.end() || (old != a.end() && comes_before(*old, *now)))
            pairs.push_back({*old++, {}});
        else if (old == a.end() || comes_before(*now, *old))
            pairs.push_back({{}, *now++});
        else if (old->data.raw() != now->data.raw())
            pairs.push_back({*old++, *now++});
        else
            ++old, ++now;
    }
    return pairs;
}

}  // namespace clashcast::json
