#include "daemon/command/completion.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace clashcast {
namespace {

using lines = std::vector<std::string>;

// In single quotes, within which bash and zsh know no escapes.
std::string quoted(std::string_view text)
{
    std::string out = "'";
    for (char c : text)
        out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + '\'';
}

// "help" is followed by the words of a command, so it leads nowhere.
bool leads_on(const described_command& command)
{
    return command.path.find(' ') != std::string::npos && command.name() != "help";
}

// All paths below the program, each quoted.
lines paths_of(const described_command& root)
{
    lines paths;
    each_command(root, [&](auto& command) {
        if (leads_on(command))
            paths.push_back(quoted(command.path));
    });
    return paths;
}

bool takes_file(const described_option& option)
{
    return option.value == "FILE";
}

// Both shells go through the words before the one that is completed, and then choose by the command they are at.
constexpr auto bash_begin = R"(# bash completion for {0}: source this file, or install it as
# /usr/share/bash-completion/completions/{0}
_{0}() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} at={0} word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case "$at $word" in
            {1}) at+=" $word" ;;
        esac
    done
    [[ $cur == = ]] && cur=
    [[ $prev == = ]] && prev=${{COMP_WORDS[COMP_CWORD - 2]}}
    COMPREPLY=()
    case "$at $prev" in
)";

constexpr auto bash_end = R"(    esac
}}
complete -F _{0} {0}
)";

constexpr auto bash_files = R"(compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"))";

std::string bash_words(const lines& words)
{
    return fmt::format(R"(mapfile -t COMPREPLY < <(compgen -W {} -- "$cur"))",
                       quoted(fmt::format("{}", fmt::join(words, " "))));
}

// After an option with a value.
std::string bash_values(const described_command& root)
{
    std::string out;
    each_command(root, [&](auto& command) {
        for (auto& option : command.options) {
            lines after;
            for (auto& flag : option.flags)
                after.push_back(quoted(command.path + ' ' + flag));
            if (option.value.empty() || after.empty())
                continue;
            auto what = takes_file(option) ? bash_files : bash_words(choices_of(option));
            out += fmt::format("        {}) {}; return ;;\n", fmt::join(after, " | "), what);
        }
    });
    return out;
}

struct expected_words {
    lines commands;
    lines flags;
    lines choices;  // of its arguments
    bool files = false;
};

expected_words expected_at(const described_command& command)
{
    expected_words all;
    for (auto& each : command.commands)
        all.commands.push_back(each.name());
    for (auto& option : command.options) {
        all.flags.insert(all.flags.end(), option.flags.begin(), option.flags.end());
        if (option.argument.empty())
            continue;
        all.files = all.files || takes_file(option);
        auto choices = choices_of(option);
        all.choices.insert(all.choices.end(), choices.begin(), choices.end());
    }
    return all;
}

std::string bash_at(const described_command& command)
{
    auto all = expected_at(command);
    auto words = all.commands;
    words.insert(words.end(), all.choices.begin(), all.choices.end());
    auto what = all.files ? bash_files : bash_words(words);
    return fmt::format("        {})\n            if [[ $cur == -* ]]; then {}\n            else {}; fi ;;\n",
                       quoted(command.path), bash_words(all.flags), what);
}

// "name:text", for _describe.
std::string zsh_item(std::string_view name, std::string_view text)
{
    std::string escaped;
    for (char c : text)
        escaped += c == ':' ? "\\:" : std::string(1, c);
    return quoted(fmt::format("{}:{}", name, escaped));
}

constexpr auto zsh_begin = R"(#compdef {0}
# zsh completion for {0}: source this file, or install it as _{0} in a folder of $fpath.
_{0}() {{
    local at={0} word cur=${{words[CURRENT]}} prev=${{words[CURRENT - 1]}}
    local -a found
    for word in "${{(@)words[2,CURRENT-1]}}"; do
        case "$at $word" in
            ({1}) at+=" $word" ;;
        esac
    done
    case "$at $prev" in
)";

constexpr auto zsh_end = R"(    esac
}}
if [[ $funcstack[1] == _{0} ]]; then _{0} "$@"; else compdef _{0} {0}; fi
)";

std::string zsh_values(const described_command& root)
{
    std::string out;
    each_command(root, [&](auto& command) {
        for (auto& option : command.options) {
            lines after;
            for (auto& flag : option.flags)
                after.push_back(quoted(command.path + ' ' + flag));
            if (option.value.empty() || after.empty())
                continue;
            auto choices = choices_of(option);
            auto what = takes_file(option) ? "_files"
                        : choices.empty()  ? fmt::format("_message {}", quoted(option.value))
                                           : fmt::format("compadd -- {}", fmt::join(choices, " "));
            out += fmt::format("        ({}) {}; return ;;\n", fmt::join(after, " | "), what);
        }
    });
    return out;
}

std::string zsh_at(const described_command& command)
{
    auto all = expected_at(command);
    lines flags, commands;
    for (auto& option : command.options)
        for (auto& flag : option.flags)
            flags.push_back(zsh_item(flag, option.text));
    for (auto& each : command.commands)
        commands.push_back(zsh_item(each.name(), each.text));
    std::string what;
    if (!commands.empty())
        what = fmt::format("found=({}); _describe -t commands command found", fmt::join(commands, " "));
    else if (!all.choices.empty())
        what = fmt::format("compadd -- {}", fmt::join(all.choices, " "));
    else
        what = all.files ? "_files" : "_message 'no more arguments'";
    return fmt::format("        ({})\n            if [[ $cur == -* ]]; then found=({}); _describe -o option found\n"
                       "            else {}; fi ;;\n",
                       quoted(command.path), fmt::join(flags, " "), what);
}

// Within single quotes fish knows two escapes.
std::string fish_quoted(std::string_view text)
{
    std::string out = "'";
    for (char c : text)
        out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + '\'';
}

constexpr auto fish_begin = R"(# fish completion for {0}: source this file, or install it as {0}.fish in
# /usr/share/fish/vendor_completions.d
function __{0}_at
    set -l at {0}
    set -l words (commandline -opc)
    for word in $words[2..]
        switch "$at $word"
            case {1}
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end
complete -c {0} -f
)";

std::string fish_values(const described_option& option)
{
    if (takes_file(option))
        return " -F";
    auto choices = choices_of(option);
    return choices.empty() ? "" : fmt::format(" -a {}", fish_quoted(fmt::format("{}", fmt::join(choices, " "))));
}

std::string fish_at(const std::string& program, const described_command& command)
{
    std::string out;
    auto begin = fmt::format("complete -c {} -n {}", program, fish_quoted(fmt::format("__{}_at {}", program,
                                                                                      command.path)));
    for (auto& each : command.commands)
        out += fmt::format("{} -a {} -d {}\n", begin, each.name(), fish_quoted(each.text));
    for (auto& option : command.options) {
        std::string flags;
        for (auto& flag : option.flags)
            flags += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
        if (!flags.empty())
            out += fmt::format("{}{}{} -d {}\n", begin, flags,
                               option.value.empty() ? "" : (takes_file(option) ? " -r" : " -x") + fish_values(option),
                               fish_quoted(option.text));
        if (auto values = fish_values(option); !option.argument.empty() && !values.empty())
            out += begin + values + '\n';
    }
    return out;
}

}  // namespace

std::string bash_completion(const described_command& root)
{
    auto out = fmt::format(bash_begin, root.path, fmt::join(paths_of(root), " | ")) + bash_values(root);
    out += "    esac\n    case \"$at\" in\n";
    each_command(root, [&](auto& command) { out += bash_at(command); });
    return out + fmt::format(bash_end, root.path);
}

std::string zsh_completion(const described_command& root)
{
    auto out = fmt::format(zsh_begin, root.path, fmt::join(paths_of(root), " | ")) + zsh_values(root);
    out += "    esac\n    case \"$at\" in\n";
    each_command(root, [&](auto& command) { out += zsh_at(command); });
    return out + fmt::format(zsh_end, root.path);
}

std::string fish_completion(const described_command& root)
{
    auto out = fmt::format(fish_begin, root.path, fmt::join(paths_of(root), " "));
    each_command(root, [&](auto& command) { out += fish_at(root.path, command); });
    return out;
}

}  // namespace clashcast
