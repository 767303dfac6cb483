#pragma once
// A line of the input of `clashcast replay`.

#include <clashcast/diff.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast {

struct restart {};
using replay_poll = std::variant<poll_result, restart>;

struct replay_case {
    std::string heading;  // a JSON object of the case's id, kind and tag, as the line has them
    clashcast::subject subject;
    watch_options options;
    std::vector<replay_poll> polls;
};

// Fails with errc::malformed.
result<replay_case> parse_replay_case(std::string_view line);

}  // namespace clashcast
