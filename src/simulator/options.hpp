#pragma once
// The command line of clash-simulator.

#include "simulator/server/server.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace clashcast::simulator {

struct options {
    server_settings server;
    std::uint64_t seed = 1;
    std::uint32_t clans = 10, players = 10;
    double change_rate = 0.1, private_logs = 0;
    std::optional<double> time_scale;  // nothing: clans, wars and players change by polls
    std::optional<std::chrono::sys_seconds> game_start;
    std::vector<std::string> recordings;
    bool step = false;
    std::string answer_file;  // of the answer_log; empty: none
    fault_rates faults;
    maintenance_window maintenance;
    std::optional<portal_settings> portal;  // nothing: the API accepts any token
};

// Nothing if the program must exit at once, with `exit_status`: 0 after it printed the help, 2 after an error message.
std::optional<options> read_options(int count, const char* const* words, int& exit_status);

}  // namespace clashcast::simulator
