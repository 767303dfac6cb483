// The program: run, check, sinks, dead-letters, replay.
#include "daemon/commands.hpp"
#include "daemon/load.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/serve.hpp"
#include "replay/replay.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr auto about = "Watches Clash of Clans clans, wars and players, and publishes what changes to MQTT, Redis "
                       "streams or stdout.";

constexpr auto more = R"(Examples:
  clashcast check --config clashcast.toml    every error of the configuration, with its line
  clashcast run --config clashcast.toml      watch and publish until SIGTERM or SIGINT
  clashcast sinks list --config clashcast.toml
                                             where each sink stands, and what waits for it
  clashcast sinks rewind mqtt --to 10m --config clashcast.toml
                                             deliver the last ten minutes again, as far as they are kept
  clashcast dead-letters replay --config clashcast.toml
                                             publish again what a destination had refused for good
  clashcast replay < cases.jsonl             the events between recorded answers

The log goes to stderr. SIGTERM and SIGINT finish what is under way, within 5 s; a second one ends at once.

Exit codes:
  0  ended as asked, or nothing wrong
  1  cannot start, or failed for good; not all was done that was asked for
  2  wrong configuration or command line
  3  another process of the same instance took over the journal)";

int exit_code(ending how)
{
    return static_cast<int>(how);
}

int check(const std::string& file)
{
    auto settings = load(file);
    if (!settings)
        return exit_code(ending::misconfigured);
    fmt::print("{}: good: {}\n", file, summary(*settings));
    return 0;
}

int run(const std::string& file)
{
    auto settings = load(file);
    if (!settings)
        return exit_code(ending::misconfigured);
    log_to_stderr(settings->log);
    return exit_code(serve(*settings));
}

int command_line(int argc, char** argv)
{
    CLI::App app{about, "clashcast"};
    app.footer(more);
    app.set_version_flag("--version", "clashcast " CLASHCAST_VERSION);
    app.require_subcommand(0, 1);
    std::string file;
    auto* run_it = app.add_subcommand("run", "Watch and publish, as the configuration says");
    auto* check_it = app.add_subcommand("check", "Tell every error of a configuration; touches no network");
    auto* replay_it = app.add_subcommand("replay", "Read recorded answers from stdin, write their events to stdout "
                                                   "(JSON lines)");
    task at_the_desk;
    add_commands(app, at_the_desk);
    for (auto* each : {run_it, check_it})
        each->add_option("-c,--config", file, "The configuration, a TOML file (docs/configuration.md)")
            ->required()
            ->type_name("FILE");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : exit_code(ending::misconfigured);
    }
    if (*run_it)
        return run(file);
    if (*check_it)
        return check(file);
    if (at_the_desk)
        return at_the_desk();
    if (*replay_it)
        return replay(std::cin, std::cout, std::cerr);
    std::cerr << app.help();
    return exit_code(ending::misconfigured);
}

int guarded_command_line(int argc, char** argv)
{
    try {
        return command_line(argc, argv);
    } catch (const std::exception& e) {
        log::error("cannot go on: {}", e.what());
        return exit_code(ending::failed);
    }
}

// One that is closed must not become the number of a file or a connection. Reads and writes still fail.
void reserve_standard_descriptors()
{
    for (int each : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(each, F_GETFD) < 0)
            ::open("/dev/null", each == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // takes the lowest number that is free
}

}  // namespace
}  // namespace clashcast

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);  // a reader of stdout that went away is a failed write
    clashcast::reserve_standard_descriptors();
    auto code = clashcast::guarded_command_line(argc, argv);
    clashcast::flush_log(std::chrono::seconds(1));
    return code;
}
