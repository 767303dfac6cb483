#include "daemon/command/commands.hpp"

namespace clashcast {

// Each is in a file of this folder, and in the list below.
using add_command = void(CLI::App&, task& chosen);
add_command add_run;
add_command add_check;
add_command add_status;
add_command add_init;
add_command add_keys;
add_command add_routes;
add_command add_watch;
add_command add_tap;
add_command add_sinks;
add_command add_dead_letters;
add_command add_healthcheck;
add_command add_replay;
add_command add_sentences;
add_command add_completion;
add_command add_man;

// In the order of the help.
constexpr add_command* all[] = {
    add_run,
    add_check,
    add_status,
    add_init,
    add_keys,
    add_routes,
    add_watch,
    add_tap,
    add_sinks,
    add_dead_letters,
    add_healthcheck,
    add_replay,
    add_sentences,
    add_completion,
    add_man,
};

void add_commands(CLI::App& app, task& chosen)
{
    for (auto* add : all)
        add(app, chosen);
}

}  // namespace clashcast
