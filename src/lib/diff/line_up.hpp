#pragma once
// Who takes part in a war, on one side: kept as JSON, [[tag, name, town hall level, map position], ...], as listed.

#include "diff/war_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

struct fighter {
    json::value tag, name, townhall_level, map_position;
};

std::string line_up_of(const war_view&, std::size_t side);

// The fighters of a kept line-up. Of two with one tag the last counts.
class line_up {
public:
    explicit line_up(std::string_view kept);

    // By tag.
    const std::vector<fighter>& fighters() const { return fighters_; }
    // Those whose tag `other` lacks.
    std::vector<fighter> without(const line_up& other) const;
    // By map position; those without one come last.
    std::vector<fighter> by_position() const;

private:
    json::document document_;
    std::vector<fighter> fighters_;
};

// {"member_tag", "member_name", "townhall_level", "map_position"}, without the braces.
std::string fields_of(const fighter&);

}  // namespace clashcast::diff
