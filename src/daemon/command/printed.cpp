// `clashcast completion` and `man`: printed from the tree of commands.

#include "daemon/command/command.hpp"
#include "daemon/command/completion.hpp"
#include "daemon/command/manual.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace clashcast {
namespace {

int print_completion(const CLI::App& app, const std::string& shell)
{
    auto tree = describe(app);
    if (shell == "bash")
        std::cout << bash_completion(tree);
    else if (shell == "zsh")
        std::cout << zsh_completion(tree);
    else if (shell == "fish")
        std::cout << fish_completion(tree);
    else
        return report_misuse(fmt::format("no completion for \"{}\"; known: bash, zsh, fish", shell));
    return 0;
}

}  // namespace

void add_completion(CLI::App& app, task& chosen)
{
    auto shell = std::make_shared<std::string>();
    auto* command = app.add_subcommand("completion", "Print a script that completes commands in a shell");
    command->add_option("shell", *shell, "The shell")->required()->type_name("bash|zsh|fish");
    command->callback([&app, &chosen, shell] { chosen = [&app, shell] { return print_completion(app, *shell); }; });
    command->footer(R"(Load it at the start of a shell:
  bash   source <(clashcast completion bash)        in ~/.bashrc
  zsh    source <(clashcast completion zsh)         in ~/.zshrc, after compinit
  fish   clashcast completion fish | source         in ~/.config/fish/config.fish)");
}

void add_man(CLI::App& app, task& chosen)
{
    app.add_subcommand("man", "Print the manual page: clashcast man | man -l -")->callback([&app, &chosen] {
        chosen = [&app] {
            std::cout << manual(describe(app), CLASHCAST_VERSION);
            return 0;
        };
    });
}

}  // namespace clashcast
