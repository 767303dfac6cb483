#include "daemon/misuse.hpp"

#include "daemon/config/nearest.hpp"
#include "text/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <vector>

namespace clashcast {
namespace {

// The command that has arguments left over, or else the last one.
const CLI::App& command_at_fault(const CLI::App& app)
{
    auto* found = &app;
    while (found->remaining_size() == 0 && !found->get_subcommands().empty())
        found = found->get_subcommands().front();
    return *found;
}

std::string name_of(const CLI::App& command)
{
    auto* above = command.get_parent();
    return above ? name_of(*above) + ' ' + command.get_name() : command.get_name();
}

std::vector<std::string> commands_of(const CLI::App& command)
{
    std::vector<std::string> names;
    for (auto* each : command.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(each->get_name());
    return names;
}

std::vector<std::string> options_of(const CLI::App& command)
{
    std::vector<std::string> names;
    for (auto* each : command.get_options())
        for (auto& name : each->get_lnames())
            names.push_back("--" + name);
    return names;
}

std::string unknown(std::string_view what, const std::string& word, const std::vector<std::string>& known)
{
    auto meant = config::near_miss(word, known);
    return fmt::format("unknown {} \"{}\"; {}", what, word,
                       meant.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                     : fmt::format("did you mean \"{}\"?", meant));
}

std::string wrong_word(const CLI::App& command, const std::string& word)
{
    auto commands = commands_of(command);
    if (word.starts_with('-'))
        return unknown("option", word.substr(0, word.find('=')), options_of(command)) +
               (commands.empty() ? "" : "; options follow the name of the command");
    return commands.empty() ? fmt::format("unexpected argument \"{}\"", word) : unknown("command", word, commands);
}

}  // namespace

std::string misuse(const CLI::App& app, const CLI::ParseError& e)
{
    auto& command = command_at_fault(app);
    auto words = command.remaining();
    auto name = name_of(command);
    std::string what = e.what();
    if (auto twice = what.find(": At Most 1 required"); twice != what.npos)
        what = what.substr(0, twice) + " is given more than once";
    if (!words.empty())
        what = wrong_word(command, words.front());
    else if (auto commands = commands_of(command); !commands.empty())
        what = fmt::format("a command is missing: {}", fmt::join(commands, ", "));
    return printable(fmt::format("{}: {} (see `{} --help`)", name, what, name));
}

}  // namespace clashcast
