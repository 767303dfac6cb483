// The program: run, check, sinks, dead-letters, replay.
#include "daemon/commands.hpp"
#include "daemon/load.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/misuse.hpp"
#include "daemon/serve.hpp"
#include "replay/replay.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr auto about = "Watches Clash of Clans clans, wars and players, and publishes what changes to MQTT, Redis "
                       "streams or stdout.";

constexpr auto more = R"(Examples:
  clashcast check clashcast.toml             every error of the configuration, with its line
  clashcast run clashcast.toml               watch and publish until SIGTERM or SIGINT
  clashcast sinks list --config clashcast.toml
                                             where each sink stands, and what waits for it
  clashcast sinks rewind mqtt --to 10m       deliver the last ten minutes again, as far as they are kept
  clashcast dead-letters replay              publish again what a destination had refused for good
  clashcast replay < cases.jsonl             the events between recorded answers
  clashcast help sinks rewind                the help of a command

Without a FILE, commands take clashcast.toml in the folder that they are started in.

The log goes to stderr. SIGTERM and SIGINT finish what is under way, within 5 s; a second one ends at once.

Exit codes:
  0  ended as asked, or nothing wrong
  1  cannot start, or failed for good; not all was done that was asked for; output cannot be written
  2  wrong configuration or command line
  3  another process of the same instance took over the journal)";

int exit_code(ending how)
{
    return static_cast<int>(how);
}

// What no key shows alone is found by making the parts, as `run` does.
int check(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return exit_code(ending::misconfigured);
    for (auto& each : read->warnings)
        fmt::print(stderr, "{}\n", to_string(each));
    boost::asio::io_context context(1);
    service unused(context.get_executor(), read->settings);
    std::cout << fmt::format("{}: good: {}\n", file, summary(read->settings));
    return 0;
}

int run(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return exit_code(ending::misconfigured);
    log_to_stderr(read->settings.log);
    for (auto& each : read->warnings)
        log::warning("{}", to_string(each));
    return exit_code(serve(read->settings));
}

void add_with_file(CLI::App& app, const std::string& name, const std::string& about_it, int (*what)(const std::string&),
                   task& chosen)
{
    auto file = std::make_shared<std::string>(default_file);
    auto* command = app.add_subcommand(name, about_it);
    command->add_option("file,-c,--config", *file, about_file)->type_name("FILE");
    command->callback([file, what, &chosen] { chosen = [file, what] { return what(*file); }; });
}

void add_all(CLI::App& app, task& chosen)
{
    app.set_version_flag("-V,--version", "clashcast " CLASHCAST_VERSION);
    app.require_subcommand(0, 1);
    add_with_file(app, "run", "Watch and publish, as the configuration says", run, chosen);
    add_with_file(app, "check", "Check a configuration and report every error; uses no network", check, chosen);
    app.add_subcommand("replay", "Read recorded answers from stdin, write their events to stdout (JSON lines)")
        ->callback([&chosen] { chosen = [] { return replay(std::cin, std::cout, std::cerr); }; });
    add_commands(app, chosen);
    app.add_subcommand("help", "The help of a command: clashcast help sinks rewind");
    app.footer(more);  // last: commands would inherit it
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
        std::reverse(words.begin(), words.end());  // as CLI11 wants them
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0 && app.remaining(true).empty())
            return app.exit(e);
        fmt::print(stderr, "{}\n", misuse(app, e));
        return exit_code(ending::misconfigured);
    }
    if (chosen)
        return chosen();
    std::cerr << app.help();
    return exit_code(ending::misconfigured);
}

// Output that nobody gets is a failure, however well the rest went.
int written(int code)
{
    if (std::cout.flush() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return code;
    log::error("not all output could be written to stdout: the disk is full, or the reader has gone");
    return code == 0 ? exit_code(ending::failed) : code;
}

// A configuration of which no part can be made is a wrong one, whoever finds that.
int told(const boost::system::system_error& e)
{
    log::error("cannot start: {}", e.what());
    return exit_code(e.code() == errc::invalid ? ending::misconfigured : ending::failed);
}

int guarded_command_line(std::vector<std::string> words)
{
    try {
        return written(command_line(std::move(words)));
    } catch (const boost::system::system_error& e) {
        return told(e);
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
    auto code = clashcast::guarded_command_line({argv + 1, argv + argc});
    clashcast::flush_log(std::chrono::seconds(1));
    return code;
}
