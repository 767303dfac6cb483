#include "json/differing.hpp"

#include "json/number.hpp"

#include <algorithm>

namespace clashcast::json {
namespace {

using field_list = std::vector<field>;

field_list as_written(value object)
{
    field_list fields;
    fields.reserve(32);
    object.each_field([&](const field& f) { fields.push_back(f); });
    return fields;
}

// By name, the last of twins.
field_list by_name(value object)
{
    struct named {
        std::string name;
        json::field field;
    };
    std::vector<named> all;
    object.each_field([&](const field& f) { all.push_back({f.name.text(), f}); });
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; });
    field_list fields;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (i + 1 == all.size() || all[i].name != all[i + 1].name)
            fields.push_back(all[i].field);
    return fields;
}

bool same_strings(value a, value b)
{
    return a.raw() == b.raw() || ((a.escaped() || b.escaped()) && a.text() == b.text());
}

int order_names(value a, value b)
{
    return a.raw() == b.raw() ? 0 : a.text().compare(b.text());
}

// Two answers nearly always have their fields in the same order; then nothing needs to be sorted. Twins are looked for
// in few fields only.
bool aligned(const field_list& a, const field_list& b)
{
    constexpr std::size_t few = 256;
    return a.size() <= few && std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const field& f, const field& g) {
        return f.name.raw() == g.name.raw();
    });
}

bool has_later_twin(const field_list& fields, std::size_t i)
{
    return std::any_of(fields.begin() + static_cast<std::ptrdiff_t>(i) + 1, fields.end(),
                       [&](const field& f) { return same_strings(f.name, fields[i].name); });
}

// Calls f(name, before, after) for each field that either has, as long as it returns true.
template <class F>
void pair_up(value before, value after, F f)
{
    auto a = as_written(before), b = as_written(after);
    if (aligned(a, b)) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i].value.raw() != b[i].value.raw() && !has_later_twin(a, i) &&
                !f(a[i].name, a[i].value, b[i].value))
                return;
        return;
    }
    a = by_name(before), b = by_name(after);
    for (auto old = a.begin(), now = b.begin(); old != a.end() || now != b.end();) {
        auto which = old == a.end() ? 1 : now == b.end() ? -1 : order_names(old->name, now->name);
        auto name = which <= 0 ? old->name : now->name;
        auto was = which <= 0 ? (old++)->value : value();
        auto is = which >= 0 ? (now++)->value : value();
        if (!f(name, was, is))
            return;
    }
}

bool same_arrays(value a, value b)
{
    std::vector<value> left, right;
    a.each([&](value v) { left.push_back(v); });
    b.each([&](value v) { right.push_back(v); });
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
}

bool same_objects(value a, value b)
{
    bool equal = true;
    pair_up(a, b, [&](value, value left, value right) {
        return equal = left.present() == right.present() && same(left, right);
    });
    return equal;
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
    case type::string: return same_strings(a, b);
    case type::array: return same_arrays(a, b);
    case type::object: return same_objects(a, b);
    default: return false;
    }
}

std::vector<difference> differing_fields(value before, value after)
{
    std::vector<difference> found;
    pair_up(before, after, [&](value name, value was, value is) {
        if (!same(was, is))
            found.push_back({name, was, is});
        return true;
    });
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return order_names(a.name, b.name) < 0; });
    return found;
}

}  // namespace clashcast::json
