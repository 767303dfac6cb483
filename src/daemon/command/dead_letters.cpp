// `clashcast dead-letters list`, `replay`, `drop`.

#include "daemon/admin/dead_letters.hpp"

#include "daemon/command/journal_command.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace clashcast {
namespace {

using namespace admin;

std::string check_selection(const command_options& asked)
{
    auto chosen = parse_selection(asked.words);
    return chosen ? "" : chosen.error().what;
}

std::string check_drop(const command_options& asked)
{
    auto wrong = check_selection(asked);
    if (!wrong.empty() || asked.words.empty() == asked.all)
        return wrong;
    return "name the dead letters to remove: a sink, ids, or --all for all of them";
}

void add_letters_list(CLI::App& letters, task& chosen)
{
    auto* list = letters.add_subcommand("list", "Show the dead letters, oldest first, each with its reason");
    auto asked = add_action(*list, chosen,
                     [](auto& settings, auto& given) {
                         auto which = parse_selection(given.words).value();
                         return list_dead_letters(settings, which, given.json, std::cout);
                     },
                     check_selection);
    list->add_option("which", asked->words, "A sink, ids, or both; default: all")->type_name("[NAME] [ID...]");
    list->add_flag("--json", asked->json, "Print a JSON object a line, with the whole event");
}

void add_letters_replay(CLI::App& letters, task& chosen)
{
    auto* replay = letters.add_subcommand("replay", "Publish them again with the current configuration of their sinks");
    auto asked = add_action(*replay, chosen,
                     [](auto& settings, auto& given) {
                         return replay_dead_letters(settings, parse_selection(given.words).value(), std::cout);
                     },
                     check_selection);
    replay->add_option("which", asked->words, "A sink, ids, or both; default: all")->type_name("[NAME] [ID...]");
}

void add_letters_drop(CLI::App& letters, task& chosen)
{
    auto* drop = letters.add_subcommand("drop", "Remove them for good");
    auto asked = add_action(*drop, chosen,
                     [](auto& settings, auto& given) {
                         return drop_dead_letters(settings, parse_selection(given.words).value(), std::cout);
                     },
                     check_drop);
    drop->add_option("which", asked->words, "A sink, ids, or both")->type_name("[NAME] [ID...]");
    drop->add_flag("--all", asked->all, "All dead letters");
}

}  // namespace

void add_dead_letters(CLI::App& app, task& chosen)
{
    auto* letters = app.add_subcommand("dead-letters", "Show, replay or drop events that a destination refused");
    letters->require_subcommand(1);
    add_letters_list(*letters, chosen);
    add_letters_replay(*letters, chosen);
    add_letters_drop(*letters, chosen);
}

}  // namespace clashcast
