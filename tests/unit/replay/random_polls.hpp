#pragma once
// Random polls of a small subject of any kind, as `clashcast replay` reads them: mostly the game goes on, now and then
// an answer is stale, malformed or missing. The seed makes them repeatable.

#include <clashcast/kind.hpp>

#include <string>
#include <vector>

namespace clashcast {

struct random_case {
    subject_kind kind;
    unsigned seed;
    std::vector<std::string> polls;
};

random_case make_random_case(subject_kind, unsigned seed, int polls);

// A line of the input of replay. `between` comes before each poll: "" or `{"restart":true},`.
std::string replay_line(const random_case&, const std::string& between = "");

}  // namespace clashcast
