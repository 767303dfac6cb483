#pragma once
// The times of the API: 20250421T120000.000Z, UTC.

#include <clashcast/snapshot.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clashcast::diff {

// Nothing for any other text.
std::optional<timestamp> parse_game_time(std::string_view text);

// To the second.
std::string format_game_time(timestamp);

// An unknown time is zero, as in a replay that gives no times.
inline bool is_known(timestamp t)
{
    return t != timestamp();
}

}  // namespace clashcast::diff
