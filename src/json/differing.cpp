#include "json/differing.hpp"

#include "json/number.hpp"
#include "json/pairing.hpp"

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
    auto unlike = pair_up(a.fields(), b.fields());
    return std::all_of(unlike.begin(), unlike.end(), [](const pairing& p) {
        return p.before.data.present() && p.after.data.present() && same(p.before.data, p.after.data);
    });
}

}  // namespace

bool same(value a, value b)
{
    if (a.raw() == b.raw())
        return true;
    if (a.of() != b.of())
        return false;
    switch (a.of()) {
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
    for (auto& [was, is] : pair_up(before.fields(), after.fields()))
        if (!same(was.data, is.data))
            found.push_back({was.key.present() ? was.key : is.key, was.data, is.data});
    return found;
}

}  // namespace clashcast::json
