// `clashcast run`.

#include "daemon/command/command.hpp"
#include "daemon/dry_run.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/serve.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace clashcast {
namespace {

struct run_options {
    std::string file = default_file;
    bool dry = false;
};

int run(const run_options& asked)
{
    auto read = load(asked.file);
    if (!read)
        return exit_code(exit_status::misconfigured);
    log_to_stderr(read->settings.log);
    for (auto& each : read->warnings)
        log::warning("{}", to_string(each));
    if (!asked.dry)
        return exit_code(serve(read->settings));
    log::info("dry run: nothing is published or stored; the first answers are compared with nothing and cause no "
              "events");
    return exit_code(serve(as_dry_run(read->settings), reloading::off));
}

constexpr auto about_dry = R"(With --dry-run it polls, and prints what each sink would publish, a line each: the sink's name, the
topic or stream, and the event. It uses neither the journal of the configuration nor the destinations,
and begins with nothing: events come with the second answers.)";

}  // namespace

void add_run(CLI::App& app, task& chosen)
{
    auto asked = std::make_shared<run_options>();
    auto* command = app.add_subcommand("run", "Watch and publish as the configuration says");
    command->add_option("file,-c,--config", asked->file, about_file)->type_name("FILE");
    command->add_flag("--dry-run", asked->dry, "Poll and print what would be published; publish and store nothing");
    command->callback([asked, &chosen] { chosen = [asked] { return run(*asked); }; });
    command->footer(about_dry);
}

}  // namespace clashcast
