#pragma once
// Which fields of two objects differ.

#include "json/document.hpp"

#include <string_view>
#include <vector>

namespace clashcast::json {

struct difference {
    value name;           // a string
    value before, after;  // absent where the field is
};

// Equal as JSON: numbers by value, true is not 1, the order of fields does not matter.
bool same(value, value);

// The fields of two objects that are not the same, by name (code points). An absent field is the same as a null one;
// of twins the last counts.
std::vector<difference> differing_fields(value before, value after);

}  // namespace clashcast::json
