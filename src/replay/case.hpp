#pragma once
// A line of replay's input.

#include <clashcast/diff.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast {

struct restart {};
using replay_poll = std::variant<snapshot, problem, restart>;

struct replay_case {
    std::string heading;  // a JSON object of its id, kind and tag, as they were
    subject of;
    watch_options options;
    std::vector<replay_poll> polls;
};

// Fails with errc::malformed.
result<replay_case> parse_replay_case(std::string_view line);

}  // namespace clashcast
