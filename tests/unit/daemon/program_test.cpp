#include "config/folder.hpp"
#include "program.hpp"
#include "redis_server.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

outcome clashcast_with(std::vector<std::string> arguments)
{
    folder where;
    return run_to_end(std::move(arguments), where.file("out"));
}

// In the folder, through a shell.
outcome in(const folder& where, const std::string& arguments, const std::string& out = "out")
{
    auto start = "cd '" + where.file("") + "' && exec " PROGRAMS "/clashcast ";
    auto command = start + arguments + " </dev/null 2>err >" + out;
    outcome what;
    auto status = std::system(command.c_str());
    what.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    what.out = where.read("out");
    what.errors = where.read("err");
    return what;
}

// Nothing listens at port 1: each poll fails, and the probe goes on.
std::string minimal(const std::string& journal)
{
    return "[api]\ntokens = [\"t\"]\nbase_url = \"http://127.0.0.1:1/v1\"\nproxy = \"\"\n[journal]\n" + journal +
           "[watch.maintenance]\n[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n";
}

}  // namespace

TEST_CASE("the program prints its version")
{
    for (auto* flag : {"--version", "-V"}) {
        auto got = clashcast_with({flag});
        CHECK(got.code == 0);
        CHECK_THAT(got.out, Catch::StartsWith("clashcast 0."));
    }
}

TEST_CASE("the program's help explains, with examples and exit codes")
{
    auto got = clashcast_with({"--help"});
    CHECK(got.code == 0);
    for (auto* words : {"run", "check", "sinks", "dead-letters", "replay", "Examples:",
                        "clashcast run clashcast.toml", "Exit status:"})
        CHECK_THAT(got.out, Catch::Contains(words));
    CHECK(got.errors == "");
}

TEST_CASE("a wrong command line ends with 2")
{
    CHECK_THAT(clashcast_with({}).errors, Catch::Contains("Examples:"));
    std::vector<std::vector<std::string>> wrong{{}, {"fly"}, {"run"}, {"check"}, {"check", "--file", "x"},
                                                {"sinks"}, {"sinks", "list"}, {"dead-letters", "drop"}};
    for (auto& arguments : wrong)
        CHECK(clashcast_with(arguments).code == 2);
}

TEST_CASE("check reports every error, and prints one line if there is none")
{
    folder where;
    auto good = where.write("good.toml", minimal(""));
    auto bad = where.write("bad.toml", "[log]\nlevel = \"loud\"\n[[sink]]\nname = \"a b\"\npublisher = \"stdout\"\n");
    auto got = run_to_end({"check", "--config", good}, where.file("out"));
    CHECK(got.code == 0);
    CHECK(
        where.relative(got.out) ==
        "good.toml: no errors: maintenance; journal sqlite; sink out; needs 0.03 polls a second; 1 token allows 10\n");
    CHECK(got.errors == "");
    for (auto* command : {"check", "run"}) {
        got = run_to_end({command, "--config", bad}, where.file("out"));
        CHECK(got.code == 2);
        CHECK(got.out == "");
        CHECK_THAT(where.relative(got.errors), Catch::Contains("bad.toml:2: log.level: \"loud\" is unknown") &&
                                                    Catch::Contains("bad.toml:4: sink.name: \"a b\" has a character "
                                                                    "that a name cannot have"));
    }
}

TEST_CASE("check and the log warn of more polls than the tokens allow")
{
    folder where;
    auto text = minimal("path = \"" + where.file("c.db") + "\"\n[[watch.players]]\ntags = [\"#2PP\"]\n" +
                        "members_of = [\"#2PP\"]\ninterval = \"1s\"\n[[watch.clans]]\ntags = [\"#2PP\"]\n");
    auto greedy = where.write("greedy.toml", text.replace(0, 6, "[api]\nrequests_per_second = 0.5\n"));
    auto sentence =
        Catch::Contains("api: warning: needs 0.89 polls a second, but 1 token allows 0.5: polls will be late; "
                        "raise the intervals or add tokens\n");
    auto got = run_to_end({"check", "--config", greedy}, where.file("out"));
    CHECK(got.code == 0);
    CHECK_THAT(got.errors, sentence);
    CHECK_THAT(got.out, Catch::EndsWith("1 clan, 1 player and the members of 1 clan, maintenance; journal sqlite; sink "
                                        "out; needs 0.89 polls a second; 1 token allows 0.5\n"));
    program running({"run", "--config", greedy}, where.file("out"));
    auto log = running.read_until("polling");
    CHECK_THAT(log, sentence && Catch::Contains("polling 3 subjects: needs 0.89 polls a second; 1 token allows 0.5\n"));
}

TEST_CASE("SIGTERM and SIGINT end a run with 0, within 5 s")
{
    folder where;
    auto config = where.write("c.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    for (int number : {SIGTERM, SIGINT}) {
        program running({"run", "--config", config}, where.file("out"));
        running.read_until("polling");
        auto asked = std::chrono::steady_clock::now();
        running.signal(number);
        auto rest = running.read_to_end();
        CHECK(running.ended() == 0);
        CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds(5));
        CHECK_THAT(rest, Catch::Contains("since the start, ") && Catch::EndsWith("ended\n"));
    }
}

TEST_CASE("a run that waits for a journal that cannot be reached ends at SIGTERM")
{
    folder where;
    auto config = where.write("c.toml", minimal("backend = \"redis\"\nurl = \"redis://127.0.0.1:1\"\n"));
    program running({"run", "--config", config}, where.file("out"));
    running.read_until("journal redis");
    running.signal(SIGTERM);
    running.read_to_end();
    CHECK(running.ended() == 0);
}

TEST_CASE("a journal that cannot be used ends a run with 1")
{
    folder where;
    where.write("c.db", "SQLite format 3\n, or what looks like it");
    auto config = where.write("c.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    auto got = run_to_end({"run", "--config", config}, where.file("out"));
    CHECK(got.code == 1);
    CHECK_THAT(got.errors, Catch::Contains("cannot start: "));
}

TEST_CASE("check finds, with line and key, every error in the file that would end a run at its start")
{
    folder where;
    where.write("garbage.pem", "garbage\n");
    auto api = [](const std::string& lines) {
        return "[api]\n" + lines + "[journal]\nbackend = \"memory\"\n[watch.maintenance]\n[[sink]]\nname = \"o\"\n"
                                  "publisher = \"stdout\"\n";
    };
    auto sink = [](const std::string& publisher, const std::string& lines) {
        return minimal("backend = \"memory\"\n") + "[[sink]]\nname = \"s\"\npublisher = \"" + publisher + "\"\n" +
               lines;
    };
    for (auto& [toml, start] : std::vector<std::pair<std::string, std::string>>{
             {api("tokens = [\"t\"]\nbase_url = \"http://127.0.0.1:9/v1?key=1\"\n"), "c.toml:3: api.base_url: "},
             {api("tokens = [\"t\"]\nbase_url = \"http://127.0.0.1:9/v1#x\"\n"), "c.toml:3: api.base_url: "},
             {api("tokens = [\"t\"]\nca_file = \"garbage.pem\"\n"), "c.toml:3: api.ca_file: "},
             {api("tokens = [\"Bearer abc\"]\n"), "c.toml:2: api.tokens: "},
             {api("tokens = [\"t\",\n\"t\"]\n"), "c.toml:3: api.tokens: "},
             {minimal("path = \"none/c.db\"\n"), "c.toml:6: journal.path: "},
             {minimal("path = \":memory:\"\n"), "c.toml:6: journal.path: "},
             {minimal("backend = \"redis\"\nurl = \"redis://h/abc\"\n"), "c.toml:7: journal.url: "},
             {sink("redis_stream", "url = \"redis://h/0?protocol=3\"\n"), "c.toml:14: sink.url: "},
             {sink("redis_stream", "url = \"rediss://h\"\nca_file = \"garbage.pem\"\n"), "c.toml:15: sink.ca_file: "},
             {sink("mqtt", "url = \"mqtt://h/path\"\n"), "c.toml:14: sink.url: "},
             {sink("mqtt", "url = \"mqtt://h\"\nprotocol = 4\npassword = \"x\"\n"), "c.toml:16: sink.password: "},
             {sink("mqtt", "url = \"mqtts://h\"\ncert_file = \"garbage.pem\"\nkey_file = \"garbage.pem\"\n"),
              "c.toml:15: sink.cert_file: "}}) {
        where.write("c.toml", toml);
        auto checked = in(where, "check c.toml"), ran = in(where, "run c.toml");
        CHECK(checked.code == 2);
        CHECK(ran.code == 2);
        CHECK_THAT(checked.errors, Catch::StartsWith(start));
        CHECK(checked.errors == ran.errors);
    }
}

TEST_CASE("a command without a file takes clashcast.toml in the folder")
{
    folder where;
    for (auto* command : {"check", "run", "sinks list", "dead-letters list", "sinks rewind out --to beginning"}) {
        auto got = in(where, command);
        CHECK(got.code == 2);
        CHECK(got.errors == "there is no clashcast.toml in this folder; name a configuration with --config FILE\n");
    }
    where.write("clashcast.toml", minimal(""));
    where.write("other.toml", minimal(""));
    CHECK_THAT(in(where, "check").out, Catch::StartsWith("clashcast.toml: no errors: "));
    for (auto* command : {"check other.toml", "check --config other.toml", "check -c other.toml",
                          "check --config=other.toml"})
        CHECK_THAT(in(where, command).out, Catch::StartsWith("other.toml: no errors: "));
    CHECK(in(where, "check other.toml --config clashcast.toml").code == 2);
    CHECK_THAT(in(where, "sinks list").errors, Catch::Contains("the file does not exist"));  // of a journal, yet
}

TEST_CASE("`help`, `--help` and `-h` print the help of the command")
{
    for (auto& [words, usage] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"help"}, "clashcast [OPTIONS] [SUBCOMMAND]"},
             {{"help", "run"}, "clashcast run [OPTIONS] [file]"},
             {{"run", "--help"}, "clashcast run [OPTIONS] [file]"},
             {{"help", "sinks", "rewind"}, "clashcast sinks rewind [OPTIONS] name"},
             {{"sinks", "rewind", "-h"}, "clashcast sinks rewind [OPTIONS] name"}}) {
        auto got = clashcast_with(words);
        CHECK(got.code == 0);
        CHECK_THAT(got.out, Catch::Contains("Usage: " + usage));
    }
}

TEST_CASE("an unknown word is named, and the nearest known one suggested")
{
    for (auto& [words, expected] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"chek"}, "clashcast: unknown command \"chek\"; did you mean \"check\"?"},
             {{"fly"}, "clashcast: unknown command \"fly\"; known: run, check, "},
             {{"help", "chek"}, "clashcast: unknown command \"chek\"; did you mean \"check\"?"},
             {{"sinks", "lst"}, "clashcast sinks: unknown command \"lst\"; did you mean \"list\"?"},
             {{"sinks"}, "clashcast sinks: a command is missing: list, forget, rewind"},
             {{"check", "--confg", "x"}, "clashcast check: unknown option \"--confg\"; did you mean \"--config\"?"},
             {{"check", "--confg=x"}, "clashcast check: unknown option \"--confg\"; did you mean \"--config\"?"},
             {{"sinks", "list", "--jsno"}, "clashcast sinks list: unknown option \"--jsno\"; did you mean \"--json\"?"},
             {{"sinks", "list", "x"}, "clashcast sinks list: unexpected argument \"x\""},
             {{"sinks", "rewind", "x"}, "clashcast sinks rewind: --to is required"},
             {{"a\x1b[31m"}, "clashcast: unknown command \"a\\x1b[31m\""}}) {
        auto got = clashcast_with(words);
        CHECK(got.code == 2);
        CHECK(got.out == "");
        CHECK_THAT(got.errors, Catch::StartsWith(expected));
    }
}

TEST_CASE("output that cannot be written is a failure")
{
    folder where;
    where.write("clashcast.toml", minimal(""));
    where.write("cases", R"({"kind":"clan","tag":"#2PP","polls":[]})" "\n");
    for (auto* command : {"check", "--help", "--version", "help run"}) {
        auto got = in(where, command, "/dev/full");
        CHECK(got.code == 1);
        CHECK_THAT(got.errors, Catch::Contains("output was lost"));
        CHECK(in(where, command, "&-").code == 1);
    }
    CHECK(in(where, "replay", "/dev/full <cases").code == 1);
}

TEST_CASE("a list whose output cannot be written fails")
{
    folder where;
    auto config = where.write("clashcast.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    program running({"run", "--config", config}, where.file("events"));
    running.read_until("polling");
    running.signal(SIGTERM);
    running.read_to_end();
    running.ended();
    for (auto* command : {"sinks list", "sinks list --json", "dead-letters list", "dead-letters drop --all"})
        CHECK(in(where, command, "/dev/full").code == 1);
    for (auto* command : {"dead-letters list nosuch", "dead-letters replay nosuch", "dead-letters drop nosuch",
                          "sinks forget nosuch", "sinks rewind nosuch --to 1d"}) {
        auto got = in(where, command);
        CHECK(got.code == 1);
        CHECK_THAT(got.errors, Catch::Contains("nosuch"));
    }
}

TEST_CASE("the help of each command explains its arguments")
{
    for (auto& [command, words] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"sinks", "--help"}, "rewind"},
             {{"sinks", "list", "--help"}, "--json"},
             {{"sinks", "forget", "--help"}, "--anew"},
             {{"sinks", "rewind", "--help"}, "2026-11-26T10:00:00Z"},
             {{"dead-letters", "--help"}, "a destination refused"},
             {{"dead-letters", "replay", "--help"}, "[NAME] [ID...]"},
             {{"dead-letters", "drop", "--help"}, "--all"}}) {
        auto got = clashcast_with(command);
        CHECK(got.code == 0);
        CHECK_THAT(got.out, Catch::Contains(words));
    }
}

TEST_CASE("wrong arguments end a command with 2, before the journal is touched")
{
    folder where;
    auto config = where.write("c.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    for (auto& [command, words] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"sinks", "rewind", "out", "--to", "yesterday"}, "--to: invalid position \"yesterday\"; "},
             {{"dead-letters", "list", "a", "b"}, "\"b\" is not the id of a dead letter"},
             {{"dead-letters", "drop"}, "name the dead letters to remove"},
             {{"dead-letters", "drop", "out", "--all"}, "name the dead letters to remove"}}) {
        auto asked = command;
        asked.insert(asked.end(), {"--config", config});
        auto got = run_to_end(asked, where.file("out"));
        CHECK(got.code == 2);
        CHECK(got.out == "");
        CHECK_THAT(got.errors, Catch::Contains(words));
    }
}

TEST_CASE("the sinks of a running daemon can be listed, and changed once it has stopped")
{
    folder where;
    redis_server redis;
    for (auto& journal : {"path = \"" + where.file("c.db") + "\"\n",
                          "backend = \"redis\"\nurl = \"" + redis.url() + "\"\n"}) {
        auto config = where.write("c.toml", minimal(journal));
        program running({"run", "--config", config}, where.file("events"));
        running.read_until("polling");
        auto listed = run_to_end({"sinks", "list", "--json", "--config", config}, where.file("out"));
        CHECK(listed.code == 0);
        CHECK(nlohmann::json::parse(listed.out)["sinks"][0]["name"] == "out");
        CHECK(run_to_end({"dead-letters", "list", "--config", config}, where.file("out")).out == "no dead letters\n");
        for (auto* which : {"--all", "out"}) {
            auto dropped = run_to_end({"dead-letters", "drop", which, "--config", config}, where.file("out"));
            CHECK(dropped.out == "0 dead letters dropped\n");
        }
        std::vector<std::string> forget{"sinks", "forget", "out", "--anew", "--config", config};
        auto refused = run_to_end(forget, where.file("out"));
        CHECK(refused.code == 1);
        CHECK_THAT(refused.errors, Catch::EndsWith("clashcast is running on this journal; stop it first\n"));
        running.signal(SIGTERM);
        running.read_to_end();
        CHECK(running.ended() == 0);
        auto done = run_to_end(forget, where.file("out"));
        CHECK(done.code == 0);
        CHECK(done.out ==
              "sink out forgotten; 0 events waited for it; at the next start it begins at the journal's end\n");
    }
}

TEST_CASE("the journal of a killed daemon is free soon enough for a command")
{
    folder where;
    redis_server redis;
    auto config = where.write("c.toml", minimal("backend = \"redis\"\nurl = \"" + redis.url() + "\"\n"));
    program running({"run", "--config", config}, where.file("events"));
    running.read_until("polling");
    running.signal(SIGKILL);
    running.ended();
    auto got = run_to_end({"sinks", "rewind", "out", "--to", "beginning", "--config", config}, where.file("out"));
    CHECK(got.code == 0);
    CHECK_THAT(got.out, Catch::Contains("0 events will be delivered again"));
}
