#pragma once
// What the command line of clash-simulator says.

#include "simulator/server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clashcast::simulator {

struct options {
    server_settings server;
    std::uint64_t seed = 1;
    std::uint32_t clans = 10, players = 10;
    double change_rate = 0.1;
    std::vector<std::string> recordings;
    bool step = false;
    std::string ledger;  // empty: none
    fault_rates faults;
    maintenance_window maintenance;
};

// Nothing, and the status to exit with at once, when help was asked for (0) or something is wrong (2): that has been
// said.
std::optional<options> read_options(int count, const char* const* words, int& exit_status);

}  // namespace clashcast::simulator
