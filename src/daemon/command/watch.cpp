// `clashcast watch list`, `add`, `remove`.

#include "daemon/admin/watches.hpp"
#include "daemon/command/journal_command.hpp"
#include "daemon/config/duration.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace clashcast {
namespace {

using namespace admin;

// The tags of the command line; "-" stands for those on standard input, separated by blanks or lines.
std::vector<std::string> tags_of(const std::vector<std::string>& words)
{
    std::vector<std::string> tags;
    for (auto& word : words) {
        if (word != "-")
            tags.push_back(word);
        else
            for (std::string tag; std::cin >> tag;)
                tags.push_back(tag);
    }
    return tags;
}

// `to` is the interval.
std::string check_interval(const command_options& given)
{
    return given.to.empty() || config::parse_duration(given.to) ? "" : "--interval " + given.to +
                                                                          " is not a duration such as 60s, 5m or 1h";
}

result<void> add(const config::configuration& settings, const command_options& given)
{
    watch_edit edit;
    auto interval = given.to.empty() ? std::chrono::milliseconds(0) : *config::parse_duration(given.to);
    for (auto& tag : tags_of(given.words))
        edit.add.emplace_back(watch_name(given.name, tag), interval);
    return edit_watches(settings, std::move(edit), std::cout);
}

result<void> remove(const config::configuration& settings, const command_options& given)
{
    watch_edit edit;
    for (auto& tag : tags_of(given.words))
        edit.remove.emplace_back(given.name, tag);
    return edit_watches(settings, std::move(edit), std::cout);
}

void add_name(CLI::App& command, command_options& given)
{
    command.add_option("kind", given.name,
                       "clan, war, league, raid, warlog, player, battlelog; members: those of a clan, as players; "
                       "everything: a clan, its wars, league, raids and members")
        ->required()->type_name("KIND");
    command.add_option("tag", given.words, "Tags of clans or players; -: those on standard input")
        ->required()->type_name("TAG...");
}

constexpr auto about_watches = R"(The journal keeps these watches: they outlive restarts, and a running clashcast polls what is added
within a second. What the configuration names stays as it is there.

  clashcast watch add everything '#2PP'            a clan and all of it
  clashcast watch add player --interval 5m - < tags)";

}  // namespace

void add_watch(CLI::App& app, task& chosen)
{
    auto* watch = app.add_subcommand("watch", "List, add or remove what is watched, while clashcast runs");
    watch->require_subcommand(1);
    watch->footer(about_watches);
    auto* listing = watch->add_subcommand("list", "Show what the configuration and the journal watch");
    auto list = add_action(*listing, chosen,
                           [](auto& settings, auto& given) { return list_watches(settings, given.json, std::cout); });
    listing->add_flag("--json", list->json, "Print one JSON object");
    auto* adding = watch->add_subcommand("add", "Watch these, too");
    auto added = add_action(*adding, chosen, add, check_interval);
    add_name(*adding, *added);
    adding->add_option("--interval", added->to, "Between two polls, such as 60s [the kind's]")->type_name("TIME");
    auto* removing = watch->add_subcommand("remove", "Watch these no longer");
    auto removed = add_action(*removing, chosen, remove);
    add_name(*removing, *removed);
}

}  // namespace clashcast
