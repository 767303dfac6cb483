// `clashcast routes`.

#include "daemon/admin/routes.hpp"
#include "daemon/command/journal_command.hpp"
#include "daemon/config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace clashcast {
namespace {

std::string check_type_and_tag(const command_options& asked)
{
    auto* type = find_event_type(asked.name);
    if (!type) {
        std::vector<std::string> known;
        for (auto& each : catalogue())
            known.emplace_back(each.name);
        auto meant = config::near_miss(asked.name, known);
        return fmt::format("\"{}\" is not an event type; {}", asked.name,
                           meant.empty() ? "docs/events.md has them all" : fmt::format("did you mean \"{}\"?", meant));
    }
    if (asked.to.empty())
        return {};
    if (!admin::has_tag(*type))
        return fmt::format("events of the type {} have no tag", type->name);
    auto tag = normalise_tag(asked.to);
    return tag ? "" : tag.error().what;
}

}  // namespace

void add_routes(CLI::App& app, task& chosen)
{
    auto* routes = app.add_subcommand("routes", "Show where the sinks would publish an event, or what leaves it out");
    auto asked = add_action(*routes, chosen,
                            [](auto& settings, auto& given) {
                                auto tag = given.to.empty() ? given.to : normalise_tag(given.to).value();
                                return admin::list_routes(settings, *find_event_type(given.name), tag, given.json,
                                                          std::cout);
                            },
                            check_type_and_tag);
    routes->add_option("type", asked->name, "The event's type: member_joined")->required()->type_name("TYPE");
    routes->add_option("tag", asked->to, "Its tag: #2PP; default: any")->type_name("TAG");
    routes->add_flag("--json", asked->json, "Print one JSON object");
}

}  // namespace clashcast
