#pragma once
// Which fields of two objects differ.

#include "json/document.hpp"

#include <string_view>
#include <vector>

namespace clashcast::json {

struct difference {
    value name;           // a string
    value before, after;  // absent where the field is absent
};

// Equal as JSON: numbers by value, true is not 1, the order of fields does not matter.
bool same(value, value);

// The fields in which two objects differ, ordered by name (code points). An absent field equals a null one; of
// duplicates the last counts.
std::vector<difference> differing_fields(value before, value after);

}  // namespace clashcast::json
