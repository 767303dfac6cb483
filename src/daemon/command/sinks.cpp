// `clashcast sinks list`, `forget`, `rewind`.

#include "daemon/admin/sinks.hpp"
#include "daemon/command/journal_command.hpp"

#include <clashcast/clock.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace clashcast {
namespace {

using namespace admin;

std::string check_target(const command_options& asked)
{
    auto target = parse_rewind_target(asked.to, real_clock().wall());
    return target ? "" : target.error().what;
}

constexpr auto about_positions = R"(POSITION is one of
  1795697061504-412       a position, as `clashcast sinks list` shows it
  2026-11-26T10:00:00Z    a time; with an offset, +01:00 in place of Z
  10m                     how long ago, in s, m, h or d
  beginning               the oldest event in the journal
  end                     the journal's end: what waits is skipped and counted as dropped

The exit status is 1 if the journal no longer has all that was asked for.)";

constexpr auto while_running = R"(While clashcast runs, use its HTTP API instead, if the configuration has [http]:
  POST /api/v1/sinks/NAME/rewind     with {"to": "10m"}; not to the end
  DELETE /api/v1/sinks/NAME          only for a sink that the configuration does not have)";

void add_sinks_list(CLI::App& sinks, task& chosen)
{
    auto* list = sinks.add_subcommand("list", "Show position, counts and backlog of every sink");
    auto asked = add_action(*list, chosen,
                     [](auto& settings, auto& given) { return list_sinks(settings, given.json, std::cout); });
    list->add_flag("--json", asked->json, "Print one JSON object");
}

void add_sinks_forget(CLI::App& sinks, task& chosen)
{
    auto* forget = sinks.add_subcommand("forget", "Remove a sink from the journal; stop clashcast first");
    auto asked = add_action(*forget, chosen, [](auto& settings, auto& given) {
        return forget_sink(settings, given.name, given.anew, std::cout);
    });
    forget->add_option("name", asked->name, "The sink")->required()->type_name("NAME");
    forget->footer(while_running);
    forget->add_flag("--anew", asked->anew, "Also if it is in the configuration: it starts again as a new sink");
}

void add_sinks_rewind(CLI::App& sinks, task& chosen)
{
    auto* rewind = sinks.add_subcommand("rewind", "Deliver again what the journal still has; stop clashcast first");
    auto asked = add_action(*rewind, chosen,
                     [](auto& settings, auto& given) {
                         auto target = parse_rewind_target(given.to, real_clock().wall());
                         return rewind_sink(settings, given.name, target.value(), std::cout);
                     },
                     check_target);
    rewind->add_option("name", asked->name, "The sink")->required()->type_name("NAME");
    rewind->add_option("--to", asked->to, "Where to go back to")->required()->type_name("POSITION");
    rewind->footer(fmt::format("{}\n\n{}", about_positions, while_running));
}

}  // namespace

void add_sinks(CLI::App& app, task& chosen)
{
    auto* sinks = app.add_subcommand("sinks", "Show, forget or rewind sinks in the journal");
    sinks->require_subcommand(1);
    add_sinks_list(*sinks, chosen);
    add_sinks_forget(*sinks, chosen);
    add_sinks_rewind(*sinks, chosen);
    sinks->footer(while_running);  // last, because commands inherit it
}

}  // namespace clashcast
