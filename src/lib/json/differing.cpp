#include "json/differing.hpp"

#include "json/match_by_key.hpp"
#include "json/number.hpp"

#include <algorithm>

namespace clashcast::json {
namespace {

bool same_arrays(value a, value b)
{
    std::vector<value> left, right;
    a.each([&](value v) { left.push_back(v); });
    b.each([&](value v) { right.push_back(v); });
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
}

bool same_objects(value a, value b)
{
    auto differing = match_by_key(a.fields(), b.fields());
    return std::all_of(differing.begin(), differing.end(), [](const match& p) {
        return p.before.data.present() && p.after.data.present() && same(p.before.data, p.after.data);
    });
}

}  // namespace

bool same(value a, value b)
{
    if (a.raw() == b.raw())
        return true;
    if (a.kind() != b.kind())
        return false;
    switch (a.kind()) {
    case type::number: return order(a.raw(), b.raw()) == 0;
    case type::string: return same_texts(a, b);
    case type::array: return same_arrays(a, b);
    case type::object: return same_objects(a, b);
    default: return false;
    }
}

std::vector<difference> differing_fields(value before, value after)
{
    std::vector<difference> found;
    for (auto& [old, now] : match_by_key(before.fields(), after.fields()))
        if (!same(old.data, now.data))
            found.push_back({old.key[0].present() ? old.key[0] : now.key[0], old.data, now.data});
    return found;
}

}  // namespace clashcast::json
