#pragma once
// The rules as a program and recordings of the real API, for tests tagged [shared]. They are beside the project, or in
// $CLASHCAST_SHARED, and not part of it.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace clashcast {

// The folder, if it has this file; else an empty path.
inline std::filesystem::path shared_folder(std::string_view needed = "game/events.py")
{
    auto named = std::getenv("CLASHCAST_SHARED");
    std::filesystem::path folder = named ? named : PROJECT "/../shared";
    return std::filesystem::exists(folder / needed) ? folder : std::filesystem::path();
}

// Runs a command of the shell, and returns whether it succeeded.
inline bool succeeds(const std::string& command)
{
    return std::system(command.c_str()) == 0;
}

}  // namespace clashcast
