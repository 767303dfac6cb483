#include "simulator/recorded_world.hpp"

#include "simulator/stand_in.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::simulator;

namespace {

const std::string film =
    R"({"at":"2025-04-10T22:08:26Z","path":"/clans/%232PP","status":200,"fidelity":"raw","body":{"n" : 1.0, "s":"\u00e9}"}})"
    "\n"
    R"({"path":"/clans/%232PP","status":503,"body":{"reason":"inMaintenance"}})"
    "\n\n"
    R"({"body":{"n":2},"status":200,"path":"/clans/#2PP"})"
    "\r\n"
    R"({"path":"/clans/%232PP/currentwar","status":200,"body":[1, 2 ]})"
    "\n"
    R"({"path":"/players/%238QU?limit=1","status":200,"body":{"n":3}})";

std::string body(const world& of, std::uint32_t path, std::uint32_t version)
{
    std::string text;
    of.answer(text, path, version);
    return text;
}

}  // namespace

TEST_CASE("recorded bodies are given as they were written")
{
    temporary_folder folder;
    recorded_world world({folder.write("film", film)}, true);
    REQUIRE(world.size() == 3);
    auto clan = *world.find("/clans/#2PP");
    CHECK(body(world, clan, 1) == R"({"n" : 1.0, "s":"\u00e9}"})");
    CHECK(body(world, clan, 3) == R"({"n":2})");
    CHECK(body(world, *world.find("/clans/#2PP/currentwar"), 1) == "[1, 2 ]");
    CHECK(body(world, *world.find("/players/#8QU?limit=1"), 1) == R"({"n":3})");
    CHECK_FALSE(world.find("/players/#8QU"));
    CHECK(world.clans() == std::vector<std::string>{"#2PP"});
    CHECK(world.players() == std::vector<std::string>{"#8QU"});
    CHECK(world.path(clan) == "/clans/%232PP");
}

TEST_CASE("step by step each poll gets the next recorded answer, and the last one for ever")
{
    temporary_folder folder;
    recorded_world world({folder.write("film", film)}, true);
    stand_in answers(world, 1, {}, {}, nullptr);
    std::vector<unsigned> statuses;
    reply answer;
    for (int i = 0; i < 5; ++i) {
        answers.poll("/v1/clans/%232PP", true, 0, answer);
        statuses.push_back(answer.status);
        CHECK((answer.version != 0) == (answer.status == 200));
    }
    CHECK(statuses == std::vector<unsigned>{200, 503, 200, 200, 200});
    CHECK(answer.body == R"({"n":2})");
    answers.poll("/v1/clans/%23999", true, 0, answer);
    CHECK(answer.status == 404);
}

TEST_CASE("a fault takes no recorded answer away")
{
    temporary_folder folder;
    fault_rates rates;
    rates.cut = 0.5;
    recorded_world world({folder.write("film", film)}, true);
    stand_in answers(world, 1, rates, {}, nullptr);
    std::vector<unsigned> statuses;
    reply answer;
    while (statuses.size() < 4) {
        answers.poll("/v1/clans/%232PP", true, 0, answer);
        if (answer.how == delivery::whole)
            statuses.push_back(answer.status);
    }
    CHECK(statuses == std::vector<unsigned>{200, 503, 200, 200});
}

TEST_CASE("without steps the first recorded answer stays")
{
    temporary_folder folder;
    recorded_world world({folder.write("film", film)}, false);
    stand_in answers(world, 1, {}, {}, nullptr);
    reply answer;
    for (int i = 0; i < 3; ++i) {
        answers.poll("/v1/clans/%232PP", true, 0, answer);
        CHECK(answer.body.starts_with(R"({"n" : 1.0)"));
    }
}

TEST_CASE("the ledger has each good answer that was sent and differs from the one before")
{
    temporary_folder folder;
    auto line = [](std::string n) { return R"({"path":"/clans/%232PP","status":200,"body":{"n":)" + n + "}}\n"; };
    recorded_world world({folder.write("film", line("1") + line("1") + line("2") + line("3") + line("1"))}, true);
    {
        ledger book(folder.file("ledger"));
        stand_in answers(world, 1, {}, {}, &book);
        reply answer;
        for (int i = 0; i < 7; ++i) {
            answers.poll("/v1/clans/%232PP", true, 0, answer);
            if (answer.version != 3)  // that one does not arrive
                answers.sent(answer);
        }
    }
    recorded_world told({folder.file("ledger")}, true);
    std::string bodies;
    for (std::uint32_t version = 1; version <= 3; ++version)
        bodies += body(told, 0, version);
    CHECK(bodies == R"({"n":1}{"n":3}{"n":1})");
    CHECK_FALSE(told.moves(0, 3, 9));
}

TEST_CASE("a file that is no recording is refused by name and line")
{
    temporary_folder folder;
    auto file = folder.write("wrong", "{\"path\":\"/a\",\"status\":200,\"body\":{}}\n{\"path\":7}\n");
    CHECK_THROWS_WITH(recorded_world({file}, true), Catch::Contains(file + ":2: "));
    CHECK_THROWS_WITH(recorded_world({folder.file("none")}, true), Catch::Contains("none"));
}
