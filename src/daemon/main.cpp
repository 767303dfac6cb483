// The program. Its commands: command/.
#include "daemon/command/commands.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/misuse.hpp"
#include "daemon/terminal/progress.hpp"

#include <boost/system/system_error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr auto about =
    "Watches clans, wars, war leagues, raids and players of Clash of Clans and publishes every change as an event.";

constexpr auto more = R"(Examples:
  clashcast init                          write a first configuration
  clashcast keys make --into secrets      make API keys for this machine, at the developer portal
  clashcast check clashcast.toml          check a configuration: every error with its line
  clashcast run clashcast.toml            watch and publish until SIGTERM or SIGINT
  clashcast check --live                  try the tokens, the journal and the sinks, too
  clashcast status --watch                how it is doing, each second
  clashcast watch add everything '#2PP'   watch a clan and all of it, while clashcast runs
  clashcast tap --event 'war_*'           events as they come
  clashcast routes war_new 2PP            where the sinks would publish such an event
  clashcast sinks list                    position, counts and backlog of every sink
  clashcast sinks rewind mqtt --to 10m    deliver the last ten minutes again
  clashcast dead-letters replay           publish again what a destination refused
  clashcast replay < cases.jsonl          the events between recorded answers
  clashcast sentences < events.jsonl      what happened, in plain English
  clashcast help sinks rewind             the help of a command

The log goes to stderr. At SIGTERM or SIGINT clashcast finishes what is under way, within 5 s; a
second signal ends it at once.

Exit status:
  0         stopped as asked; for check: no errors
  1         cannot start, or cannot continue; a command did not do all that was asked; output was lost
  2         wrong configuration or command line
  3         another process of the same instance took over the journal
  130, 143  a second SIGINT or SIGTERM ended it at once)";

void add_all(CLI::App& app, task& chosen)
{
    app.set_version_flag("-V,--version", "clashcast " CLASHCAST_VERSION);
    app.require_subcommand(0, 1);
    add_commands(app, chosen);
    app.add_subcommand("help", "Show the help of a command");
    app.footer(more);  // last, because commands inherit it
}

int command_line(std::vector<std::string> words)
{
    if (!words.empty() && words.front() == "help") {
        words.erase(words.begin());
        words.push_back("--help");
    }
    CLI::App app{about, "clashcast"};
    task chosen;
    add_all(app, chosen);
    try {
        std::reverse(words.begin(), words.end());  // the order that CLI11 expects
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0 && app.remaining(true).empty())
            return app.exit(e);
        fmt::print(stderr, "{}\n", misuse(app, e));
        return exit_code(exit_status::misconfigured);
    }
    if (chosen)
        return chosen();
    std::cerr << app.help();
    return exit_code(exit_status::misconfigured);
}

// Lost output is a failure.
int check_output(int code)
{
    if (std::cout.flush() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return code;
    log::error("output was lost: stdout was closed, or the disk is full");
    return code == 0 ? exit_code(exit_status::failed) : code;
}

// A part that cannot be made of its settings is an error in the configuration, too.
int report_failed_start(const boost::system::system_error& e)
{
    log::error("cannot start: {}", e.what());
    return exit_code(e.code() == errc::invalid ? exit_status::misconfigured : exit_status::failed);
}

int guarded_command_line(std::vector<std::string> words)
{
    try {
        return check_output(command_line(std::move(words)));
    } catch (const boost::system::system_error& e) {
        return report_failed_start(e);
    } catch (const std::exception& e) {
        log::error("cannot continue: {}", e.what());
        return exit_code(exit_status::failed);
    }
}

// A closed one must not become the descriptor of a file or connection. Reads and writes still fail.
void reserve_standard_descriptors()
{
    for (int each : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(each, F_GETFD) < 0)
            ::open("/dev/null", each == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // takes the lowest free descriptor
}

}  // namespace
}  // namespace clashcast

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);  // a closed stdout is a failed write
    clashcast::reserve_standard_descriptors();
    clashcast::terminal::log_beside_progress();
    clashcast::config::hide_proxies();
    auto code = clashcast::guarded_command_line({argv + 1, argv + argc});
    clashcast::flush_log(std::chrono::seconds(1));
    return code;
}
