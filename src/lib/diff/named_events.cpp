#include "diff/named_events.hpp"

#include "json/number.hpp"

#include <algorithm>

namespace clashcast::diff {

using json::type;
using json::value;

std::string_view event_type_of(value field, std::span<const named_field> all)
{
    auto found = std::find_if(all.begin(), all.end(), [&](auto& named) { return field.is_text(named.field); });
    return found == all.end() ? std::string_view() : found->event_type;
}

bool rose(value before, value after)
{
    if (!after.is(type::number))
        return false;
    return before.null() || (before.is(type::number) && json::order(after.raw(), before.raw()) > 0);
}

bool was_replaced(const json::difference& d)
{
    return !d.before.null() && !d.after.null();
}

std::string named(std::string_view key, value name, json::field_texts fields, json::field_texts more)
{
    return json::object({{key, name.raw()}}, fields, more);
}

}  // namespace clashcast::diff
