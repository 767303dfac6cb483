// `clashcast replay` and `sentences`: from stdin to stdout, without a configuration.

#include "daemon/command/command.hpp"
#include "daemon/replay/replay.hpp"
#include "daemon/sentences.hpp"

#include <clashcast/sentence.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include <unistd.h>

namespace clashcast {
namespace {

int print_events(const std::string& label)
{
    auto style = [label] {
        auto current = style_of(STDOUT_FILENO);
        current.label = label;
        return current;
    };
    return print_sentences(std::cin, std::cout, std::cerr, style);
}

int print_table()
{
    std::cout << sentences_to_json() << '\n';
    return 0;
}

}  // namespace

void add_replay(CLI::App& app, task& chosen)
{
    app.add_subcommand("replay", "Compare recorded answers (stdin), print their events (JSON lines)")
        ->callback([&chosen] { chosen = [] { return replay(std::cin, std::cout, std::cerr); }; });
}

void add_sentences(CLI::App& app, task& chosen)
{
    auto label = std::make_shared<std::string>();
    auto table = std::make_shared<bool>(false);
    auto* command = app.add_subcommand("sentences", "Print events (stdin, JSON lines) in plain English");
    command->add_option("--label", *label, "A word in front of each line")->type_name("WORD");
    command->add_flag("--table", *table, "Print the table of sentences as JSON instead, and read nothing");
    command->callback([label, table, &chosen] {
        chosen = [label, table] { return *table ? print_table() : print_events(*label); };
    });
}

}  // namespace clashcast
