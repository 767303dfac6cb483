// `clashcast tap`.

#include "daemon/admin/tap.hpp"
#include "daemon/command/journal_command.hpp"
#include "daemon/event_line.hpp"

#include <clashcast/clock.hpp>

#include <CLI/CLI.hpp>

#include <iostream>

#include <unistd.h>

namespace clashcast {
namespace {

using namespace admin;

// The options of tap besides those of every command.
struct tap_command {
    std::vector<std::string> events, tags;
    std::uint64_t limit = 0;
};

result<std::vector<std::string>> normalised(const std::vector<std::string>& typed)
{
    std::vector<std::string> tags;
    for (auto& one : typed) {
        auto tag = normalise_tag(one);
        if (!tag)
            return tag.error();
        tags.push_back(*tag);
    }
    return tags;
}

result<void> run_tap(const config::configuration& settings, const command_options& given, const tap_command& mine)
{
    tap_options options;
    auto from = parse_rewind_target(given.to, real_clock().wall());
    auto tags = normalised(mine.tags);
    if (!from || !tags)
        return from ? tags.error() : from.error();
    options.from = *from;
    options.wanted.events = mine.events;
    options.wanted.tags = *tags;
    options.limit = mine.limit;
    if (!given.json)
        options.line = [](const event& e) { return event_line(e, style_of(STDOUT_FILENO)); };
    return tap(settings, options, std::cout, std::cerr);
}

constexpr auto about_tap = R"(Shows what a running clashcast finds, and what the journal still has. Holds nothing back.

POSITION is a position of `clashcast sinks list`, a time such as 2026-11-26T10:00:00Z, how long ago
(10m, in s, m, h or d), beginning, or end.)";

}  // namespace

void add_tap(CLI::App& app, task& chosen)
{
    auto* command = app.add_subcommand("tap", "Show events as they come, a sentence a line");
    auto mine = std::make_shared<tap_command>();
    auto asked = add_action(*command, chosen,
                            [mine](auto& settings, auto& given) { return run_tap(settings, given, *mine); });
    asked->to = "end";
    command->add_option("--event", mine->events, "Only these types; a pattern such as 'war_*'")->type_name("PATTERN");
    command->add_option("--tag", mine->tags, "Only events of these clans and players")->type_name("TAG");
    command->add_option("--from", asked->to, "Begin with the event after this position [end]")->type_name("POSITION");
    command->add_option("--limit", mine->limit, "End after so many events")->type_name("N");
    command->add_flag("--json", asked->json, "Print each event as a line of JSON");
    command->footer(about_tap);
}

}  // namespace clashcast
