#pragma once
// Events of their own for the changes of single fields.

#include "diff/changes.hpp"
#include "json/differing.hpp"
#include "json/text.hpp"

#include <span>
#include <string>
#include <string_view>

namespace clashcast::diff {

struct named_field {
    std::string_view field;
    std::string_view event_type;
};

// The event type of the field; empty if it has none.
std::string_view event_type_of(json::value field, std::span<const named_field>);

// From a number to a greater one, or from nothing to a number.
bool rose(json::value before, json::value after);

// Both are there: a key that comes or goes says nothing of what it stands for.
bool was_replaced(const json::difference&);

// Metadata that begins with the name of the subject, so that an event can be read by itself: {"clan_name":...,...}
std::string named(std::string_view key, json::value name, json::field_texts fields = {}, json::field_texts more = {});

}  // namespace clashcast::diff
