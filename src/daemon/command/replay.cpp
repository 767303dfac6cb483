// `clashcast replay` and `sentences`: from stdin to stdout, without a configuration.

#include "daemon/command/command.hpp"
#include "daemon/replay/replay.hpp"
#include "daemon/sentences.hpp"
#include "daemon/terminal/progress.hpp"
#include "daemon/terminal/screen.hpp"

#include <clashcast/sentence.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include <sys/stat.h>
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

namespace {

// Of a file; 0: something else, such as a pipe.
std::uint64_t size_of_stdin()
{
    struct stat found {};
    return ::fstat(STDIN_FILENO, &found) == 0 && S_ISREG(found.st_mode) ? static_cast<std::uint64_t>(found.st_size) : 0;
}

// Nothing is drawn between lines of the output.
int replay_stdin()
{
    if (terminal::screen_of(STDOUT_FILENO).is_terminal)
        return replay(std::cin, std::cout, std::cerr);
    terminal::progress_line line;
    auto total = size_of_stdin();
    return replay(std::cin, std::cout, std::cerr, [&](std::uint64_t cases, std::uint64_t bytes) {
        auto share = total > 0 ? fmt::format(" ({} % of the file)", std::min(bytes, total) * 100 / total) : "";
        line.show(terminal::progress_text("cases replayed", cases, 0) + share);
    });
}

}  // namespace

void add_replay(CLI::App& app, task& chosen)
{
    app.add_subcommand("replay", "Compare recorded answers (stdin), print their events (JSON lines)")
        ->callback([&chosen] { chosen = [] { return replay_stdin(); }; });
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
