#include "configuration/folder.hpp"
#include "program.hpp"
#include "redis_server.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

outcome clashcast_with(std::vector<std::string> arguments)
{
    folder where;
    return run_to_end(std::move(arguments), where.file("out"));
}

// Nothing listens at port 1: each poll fails, and the probe goes on.
std::string minimal(const std::string& journal)
{
    return "[api]\ntokens = [\"t\"]\nbase_url = \"http://127.0.0.1:1/v1\"\nproxy = \"\"\n[journal]\n" + journal +
           "[watch.maintenance]\n[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n";
}

}  // namespace

TEST_CASE("the program tells its version")
{
    auto said = clashcast_with({"--version"});
    CHECK(said.code == 0);
    CHECK_THAT(said.out, Catch::StartsWith("clashcast 0."));
}

TEST_CASE("the program's help explains, with examples and exit codes")
{
    auto said = clashcast_with({"--help"});
    CHECK(said.code == 0);
    for (auto* words : {"run", "check", "sinks", "dead-letters", "replay", "Examples:",
                        "clashcast run --config clashcast.toml", "Exit codes:"})
        CHECK_THAT(said.out, Catch::Contains(words));
    CHECK(said.errors == "");
}

TEST_CASE("a wrong command line ends with 2")
{
    CHECK_THAT(clashcast_with({}).errors, Catch::Contains("Examples:"));
    std::vector<std::vector<std::string>> wrong{{}, {"fly"}, {"run"}, {"check"}, {"check", "--file", "x"},
                                                {"sinks"}, {"sinks", "list"}, {"dead-letters", "drop"}};
    for (auto& arguments : wrong)
        CHECK(clashcast_with(arguments).code == 2);
}

TEST_CASE("check tells every error, and nothing but a line when there is none")
{
    folder where;
    auto good = where.write("good.toml", minimal(""));
    auto bad = where.write("bad.toml", "[log]\nlevel = \"loud\"\n[[sink]]\nname = \"a b\"\npublisher = \"stdout\"\n");
    auto said = run_to_end({"check", "--config", good}, where.file("out"));
    CHECK(said.code == 0);
    CHECK(where.relative(said.out) ==
          "good.toml: good: 0 clans, 0 wars, 0 players, maintenance; journal sqlite; sink out\n");
    CHECK(said.errors == "");
    for (auto* command : {"check", "run"}) {
        said = run_to_end({command, "--config", bad}, where.file("out"));
        CHECK(said.code == 2);
        CHECK(said.out == "");
        CHECK_THAT(where.relative(said.errors), Catch::Contains("bad.toml:2: log.level: \"loud\" is unknown") &&
                                                    Catch::Contains("bad.toml:4: sink.name: \"a b\" is no such name"));
    }
}

TEST_CASE("SIGTERM and SIGINT end a run with 0, within 5 s")
{
    folder where;
    auto config = where.write("c.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    for (int number : {SIGTERM, SIGINT}) {
        program running({"run", "--config", config}, where.file("out"));
        running.said("polling");
        auto asked = std::chrono::steady_clock::now();
        running.signal(number);
        auto rest = running.said_to_the_end();
        CHECK(running.ended() == 0);
        CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds(5));
        CHECK_THAT(rest, Catch::Contains("since the start, ") && Catch::EndsWith("ended\n"));
    }
}

TEST_CASE("a run ends when it is asked to while it waits for a journal that cannot be reached")
{
    folder where;
    auto config = where.write("c.toml", minimal("backend = \"redis\"\nurl = \"redis://127.0.0.1:1\"\n"));
    program running({"run", "--config", config}, where.file("out"));
    running.said("journal redis");
    running.signal(SIGTERM);
    running.said_to_the_end();
    CHECK(running.ended() == 0);
}

TEST_CASE("a journal that cannot be used ends a run with 1")
{
    folder where;
    auto config = where.write("c.toml", minimal("path = \"" + where.file("none/c.db") + "\"\n"));
    auto said = run_to_end({"run", "--config", config}, where.file("out"));
    CHECK(said.code == 1);
    CHECK_THAT(said.errors, Catch::Contains("cannot start: "));
}

TEST_CASE("the help of each command explains its arguments")
{
    for (auto& [command, words] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"sinks", "--help"}, "rewind"},
             {{"sinks", "list", "--help"}, "--json"},
             {{"sinks", "forget", "--help"}, "--anew"},
             {{"sinks", "rewind", "--help"}, "2026-11-26T10:00:00Z"},
             {{"dead-letters", "--help"}, "refused for good"},
             {{"dead-letters", "replay", "--help"}, "[NAME] [ID...]"},
             {{"dead-letters", "drop", "--help"}, "--all"}}) {
        auto said = clashcast_with(command);
        CHECK(said.code == 0);
        CHECK_THAT(said.out, Catch::Contains(words));
    }
}

TEST_CASE("what cannot be meant ends a command with 2, before the journal is touched")
{
    folder where;
    auto config = where.write("c.toml", minimal("path = \"" + where.file("c.db") + "\"\n"));
    for (auto& [command, words] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"sinks", "rewind", "out", "--to", "yesterday"}, "\"yesterday\" is no place"},
             {{"dead-letters", "list", "a", "b"}, "\"b\" is no id of a dead letter"},
             {{"dead-letters", "drop"}, "say which dead letters"},
             {{"dead-letters", "drop", "out", "--all"}, "say which dead letters"}}) {
        auto asked = command;
        asked.insert(asked.end(), {"--config", config});
        auto said = run_to_end(asked, where.file("out"));
        CHECK(said.code == 2);
        CHECK(said.out == "");
        CHECK_THAT(said.errors, Catch::Contains(words));
    }
}

TEST_CASE("the sinks of a running daemon can be looked at, and are changed when it has ended")
{
    folder where;
    redis_server redis;
    for (auto& journal : {"path = \"" + where.file("c.db") + "\"\n",
                          "backend = \"redis\"\nurl = \"" + redis.url() + "\"\n"}) {
        auto config = where.write("c.toml", minimal(journal));
        program running({"run", "--config", config}, where.file("events"));
        running.said("polling");
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
        CHECK_THAT(refused.errors, Catch::EndsWith("clashcast runs on this journal; stop it first\n"));
        running.signal(SIGTERM);
        running.said_to_the_end();
        CHECK(running.ended() == 0);
        auto done = run_to_end(forget, where.file("out"));
        CHECK(done.code == 0);
        CHECK(done.out ==
              "out is forgotten; 0 events waited for it. At the next start it begins anew, at the journal's end\n");
    }
}

TEST_CASE("a daemon that was killed has let go of its journal soon enough for a command")
{
    folder where;
    redis_server redis;
    auto config = where.write("c.toml", minimal("backend = \"redis\"\nurl = \"" + redis.url() + "\"\n"));
    program running({"run", "--config", config}, where.file("events"));
    running.said("polling");
    running.signal(SIGKILL);
    running.ended();
    auto said = run_to_end({"sinks", "rewind", "out", "--to", "beginning", "--config", config}, where.file("out"));
    CHECK(said.code == 0);
    CHECK_THAT(said.out, Catch::Contains("0 events will be delivered again"));
}
