#pragma once
// An event's "changes".

#include "json/differing.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace clashcast::diff {

// [{"field", "old_value", "new_value"}]
std::string changes_json(std::span<const json::difference>);
std::string change_json(const json::difference&);

// The differences whose name is `wanted`.
template <class F>
std::vector<json::difference> select(const std::vector<json::difference>& all, F wanted)
{
    std::vector<json::difference> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const json::difference& d) { return wanted(d.name); });
    return found;
}

}  // namespace clashcast::diff
