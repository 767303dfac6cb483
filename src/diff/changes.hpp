#pragma once
// An event's "changes".

#include "json/differing.hpp"

#include <string>
#include <vector>

namespace clashcast::diff {

// [{"field", "old_value", "new_value"}]
std::string changes_json(const std::vector<json::difference>&);
std::string change_json(const json::difference&);

// The differences whose field is wanted(name).
template <class F>
std::vector<json::difference> wanted_of(std::vector<json::difference> all, F wanted)
{
    std::erase_if(all, [&](const json::difference& d) { return !wanted(d.name.text()); });
    return all;
}

}  // namespace clashcast::diff
