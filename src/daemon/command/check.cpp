// `clashcast check`.

#include "daemon/admin/probes.hpp"
#include "daemon/command/command.hpp"
#include "daemon/config/demand.hpp"
#include "daemon/terminal/screen.hpp"

#include <boost/asio/io_context.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include <unistd.h>

namespace clashcast {
namespace {

struct check_options {
    std::string file = default_file;
    bool live = false, json = false;
};

// What would run. Makes all parts, as `run` does, to find errors that no single key shows.
std::string summary_of(const config::configuration& settings)
{
    boost::asio::io_context context(1);
    service unused(context.get_executor(), settings);
    return fmt::format("{}; {}", summary(settings), to_string(config::demand_of(settings.watch, settings)));
}

int check(const check_options& asked)
{
    auto read = load(asked.file);
    if (!read)
        return exit_code(exit_status::misconfigured);
    for (auto& each : read->warnings)
        fmt::print(stderr, "{}\n", to_string(each));
    auto summary = summary_of(read->settings);
    if (!asked.json)
        std::cout << fmt::format("{}: no errors: {}\n", asked.file, summary) << std::flush;
    std::vector<admin::probe_result> found;
    if (asked.live)
        found = admin::probe_all(read->settings);
    if (asked.json)
        std::cout << admin::probes_as_json(asked.file, summary, found);
    else
        std::cout << admin::probes_as_text(found, terminal::screen_of(STDOUT_FILENO).has_colour);
    bool all_ok = std::all_of(found.begin(), found.end(), [](auto& one) { return one.ok; });
    return exit_code(all_ok ? exit_status::stopped : exit_status::failed);
}

constexpr auto about_live = R"(With --live it also makes a request with each token, logs in to the developer portal if clashcast is to make
keys there, looks at the journal, and connects to the destination of each sink; a line each begins with ok or
FAIL. It publishes and writes nothing, and clashcast may run meanwhile. Whether a broker lets clashcast publish
to its topics cannot be known without publishing.)";

}  // namespace

void add_check(CLI::App& app, task& chosen)
{
    auto asked = std::make_shared<check_options>();
    auto* command = app.add_subcommand("check", "Check a configuration; with --live tokens and servers, too");
    command->add_option("file,-c,--config", asked->file, about_file)->type_name("FILE");
    command->add_flag("--live", asked->live, "Try every token, the portal, the journal and every sink");
    command->add_flag("--json", asked->json, "Print one JSON object");
    command->callback([asked, &chosen] { chosen = [asked] { return check(*asked); }; });
    command->footer(about_live);
}

}  // namespace clashcast
