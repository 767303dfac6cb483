#include <clashcast/event.hpp>

#include "diff/event_rows.hpp"

#include <algorithm>

namespace clashcast {

std::span<const event_type> catalogue()
{
    return diff::event_types;
}

const event_type* find_event_type(std::string_view name)
{
    auto types = catalogue();
    auto row = std::find_if(types.begin(), types.end(), [&](const event_type& t) { return t.name == name; });
    return row == types.end() ? nullptr : &*row;
}

bool is_whole(subject_kind kind, std::string_view type)
{
    auto types = traits_of(kind).event_types;
    auto row = std::find_if(types.begin(), types.end(), [&](const event_type& t) { return t.name == type; });
    return row != types.end() && row->whole;
}

}  // namespace clashcast
