#pragma once
// Replays, and what the rules as a program say to the same cases.

#include "daemon/replay/replay.hpp"
#include "shared_folder.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace clashcast {

struct replayed {
    int code;
    std::string out, errors;
};

inline replayed replay_text(const std::string& text)
{
    std::istringstream in(text);
    std::ostringstream out, errors;
    auto code = replay(in, out, errors);
    return {code, out.str(), errors.str()};
}

inline nlohmann::json events_of(const std::string& line)
{
    auto played = replay_text(line);
    REQUIRE(played.code == 0);
    return nlohmann::json::parse(played.out).at("events");
}

// Whether the rules in that folder yield the same events for these cases.
inline bool agrees(const std::filesystem::path& shared, const std::filesystem::path& cases)
{
    temporary_folder folder;
    {
        std::ifstream in(cases);
        std::ofstream out(folder.file("out"));
        REQUIRE(replay(in, out, std::cerr) == 0);
    }
    return succeeds("python3 '" + (shared / "game" / "events.py").string() + "' --check '" + folder.file("out") +
                    "' < '" + cases.string() + "' >&2");
}

// Makes cases of the recordings. `times`: the option of from_recordings.py that gives their polls times, or nothing.
inline void make_cases(const std::filesystem::path& shared, const std::string& times, const std::string& to)
{
    REQUIRE(succeeds("python3 '" + (shared / "game" / "from_recordings.py").string() + "' " + times + " '" +
                     (shared / "recordings").string() + "'/*.jsonl > '" + to + "'"));
}

constexpr auto no_rules = "the rules as a program (../shared/game) are not here";

}  // namespace clashcast
