#include "daemon/command/completion.hpp"
#include "daemon/command/manual.hpp"

#include <clashcast/event.hpp>

#include <CLI/CLI.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

// A program with a command of each sort.
struct small_program {
    small_program()
    {
        app.set_version_flag("-V,--version", "1");
        auto* run = app.add_subcommand("run", "It's run: now");
        run->add_option("file,-c,--config", file, "A file")->type_name("FILE");
        auto* things = app.add_subcommand("things", "Of things");
        auto* list = things->add_subcommand("list", "List\\them");
        list->add_flag("--json", json, "One object");
        list->add_option("colour", colour, "Which")->required()->type_name("red|green");
        app.add_subcommand("help", "Show help");
        list->footer(".starts with a dot\n'or a quote");
        app.footer("Examples:\n  program run -c x\n\nIt ends.\n\nExit status:\n  0  well");
    }

    CLI::App app{"Does things.", "program"};
    std::string file, colour;
    bool json = false;
};

}  // namespace

TEST_CASE("the description has the commands with their options, arguments and values")
{
    small_program program;
    auto tree = describe(program.app);
    CHECK(tree.path == "program");
    REQUIRE(tree.commands.size() == 3);
    auto& run = tree.commands[0];
    CHECK(run.path == "program run");
    REQUIRE(run.options.size() == 2);  // the first is --help
    CHECK(run.options[1].flags == std::vector<std::string>{"-c", "--config"});
    CHECK(run.options[1].argument == "file");
    CHECK(run.options[1].value == "FILE");
    auto& list = tree.commands[1].commands.at(0);
    CHECK(list.path == "program things list");
    CHECK(list.name() == "list");
    CHECK(list.options[1].value == "");
    CHECK(list.options[2].required);
    CHECK(choices_of(list.options[2]) == std::vector<std::string>{"red", "green"});
    CHECK(choices_of(run.options[1]).empty());
}

TEST_CASE("a value called TYPE is one of the event types")
{
    described_option type;
    type.value = "TYPE";
    CHECK(choices_of(type).size() == catalogue().size());
}

TEST_CASE("the manual has each command, and the sections of the footer")
{
    small_program program;
    auto page = manual(describe(program.app), "1.2");
    CHECK_THAT(page, Catch::StartsWith(".TH PROGRAM 1 \"\" \"program 1.2\" \"User Commands\"\n.SH NAME\n"
                                       "program \\- does things\n"));
    for (auto* text :
         {".SS \\fBprogram run\\fR [\\fIOPTIONS\\fR] [\\fIFILE\\fR]\nIt's run: now.\n",
          ".TP\n\\fB\\-c\\fR, \\fB\\-\\-config\\fR \\fIFILE\\fR\nA file\n",
          ".SS \\fBprogram things list\\fR [\\fIOPTIONS\\fR] \\fIred|green\\fR\nList\\ethem.\n",
          ".nf\n\\&.starts with a dot\n\\&'or a quote\n.fi\n", ".PP\nIt ends.\n",
          ".SH EXAMPLES\n.nf\n  program run \\-c x\n.fi\n", ".SH EXIT STATUS\n.nf\n  0  well\n.fi\n"})
        CHECK_THAT(page, Catch::Contains(text));
    CHECK(page.find(".SS \\fBprogram things\\fR") == page.npos);
}

TEST_CASE("completions quote what their shell would read as more than text")
{
    small_program program;
    auto tree = describe(program.app);
    CHECK_THAT(zsh_completion(tree), Catch::Contains("'run:It'\\''s run\\: now'"));
    CHECK_THAT(fish_completion(tree), Catch::Contains("-a run -d 'It\\'s run: now'") &&
                                          Catch::Contains("-a list -d 'List\\\\them'"));
    CHECK_THAT(bash_completion(tree), Catch::Contains("compgen -W 'red green'"));
}
