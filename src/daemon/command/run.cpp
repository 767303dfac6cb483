// `clashcast run` and `check`.

#include "daemon/command/command.hpp"
#include "daemon/config/demand.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/serve.hpp"

#include <boost/asio/io_context.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace clashcast {
namespace {

// Makes all parts, as `run` does, to find errors that no single key shows.
int check(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return exit_code(exit_status::misconfigured);
    for (auto& each : read->warnings)
        fmt::print(stderr, "{}\n", to_string(each));
    boost::asio::io_context context(1);
    service unused(context.get_executor(), read->settings);
    auto& settings = read->settings;
    auto polls = config::demand_of(settings.watch, settings);
    std::cout << fmt::format("{}: no errors: {}; {}\n", file, summary(settings), to_string(polls));
    return 0;
}

int run(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return exit_code(exit_status::misconfigured);
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

}  // namespace

void add_run(CLI::App& app, task& chosen)
{
    add_with_file(app, "run", "Watch and publish as the configuration says", run, chosen);
}

void add_check(CLI::App& app, task& chosen)
{
    add_with_file(app, "check", "Check a configuration, without using the network", check, chosen);
}

}  // namespace clashcast
