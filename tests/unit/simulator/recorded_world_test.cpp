#include "simulator/world/recorded_world.hpp"

#include "simulator/server/fake_api.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::simulator;

namespace {

const std::string recording =
    R"({"at":"2025-04-10T22:08:26Z","path":"/clans/%232PP","status":200,"fidelity":"raw","body":{"n" : 1.0, "s":"\u00e9}"}})"
    "\n"
    R"({"path":"/clans/%232PP","status":503,"body":{"reason":"inMaintenance"}})"
    "\n\n"
    R"({"body":{"n":2},"status":200,"path":"/clans/#2PP"})"
    "\r\n"
    R"({"path":"/clans/%232PP/currentwar","status":200,"body":[1, 2 ]})"
    "\n"
    R"({"path":"/players/%238QU?limit=1","status":200,"body":{"n":3}})";

std::string body(const world& w, std::uint32_t path, std::uint32_t version)
{
    std::string text;
    w.answer(text, path, version);
    return text;
}

}  // namespace

TEST_CASE("recorded bodies are returned unchanged")
{
    temporary_folder folder;
    recorded_world world({folder.write("recording", recording)}, true);
    REQUIRE(world.size() == 3);
    auto clan = *world.find("/clans/#2PP");
    CHECK(body(world, clan, 1) == R"({"n" : 1.0, "s":"\u00e9}"})");
    CHECK(body(world, clan, 3) == R"({"n":2})");
    CHECK(body(world, *world.find("/clans/#2PP/currentwar"), 1) == "[1, 2 ]");
    CHECK(body(world, *world.find("/players/#8QU?limit=1"), 1) == R"({"n":3})");
    CHECK(world.find("/players/#8QU?limit=2") == world.find("/players/#8QU?limit=1"));
    CHECK_FALSE(world.find("/players/#9QU"));
    CHECK(world.clans() == std::vector<std::string>{"#2PP"});
    CHECK(world.players() == std::vector<std::string>{"#8QU"});
    CHECK(world.path(clan) == "/clans/%232PP");
}

TEST_CASE("with steps each poll gets the next recorded answer, and at the end the last one again")
{
    temporary_folder folder;
    recorded_world world({folder.write("recording", recording)}, true);
    fake_api answers(world, 1, {}, {}, nullptr);
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

TEST_CASE("a fault does not skip a recorded answer")
{
    temporary_folder folder;
    fault_rates rates;
    rates.cut = 0.5;
    recorded_world world({folder.write("recording", recording)}, true);
    fake_api answers(world, 1, rates, {}, nullptr);
    std::vector<unsigned> statuses;
    reply answer;
    while (statuses.size() < 4) {
        answers.poll("/v1/clans/%232PP", true, 0, answer);
        if (answer.how == delivery::whole)
            statuses.push_back(answer.status);
    }
    CHECK(statuses == std::vector<unsigned>{200, 503, 200, 200});
}

TEST_CASE("without steps every poll gets the first recorded answer")
{
    temporary_folder folder;
    recorded_world world({folder.write("recording", recording)}, false);
    fake_api answers(world, 1, {}, {}, nullptr);
    reply answer;
    for (int i = 0; i < 3; ++i) {
        answers.poll("/v1/clans/%232PP", true, 0, answer);
        CHECK(answer.body.starts_with(R"({"n" : 1.0)"));
    }
}

TEST_CASE("the answer log has each good answer that was sent and differs from the one before it")
{
    temporary_folder folder;
    auto line = [](std::string n) { return R"({"path":"/clans/%232PP","status":200,"body":{"n":)" + n + "}}\n"; };
    recorded_world world({folder.write("recording", line("1") + line("1") + line("2") + line("3") + line("1"))}, true);
    {
        answer_log log(folder.file("answers"));
        fake_api answers(world, 1, {}, {}, &log);
        reply answer;
        for (int i = 0; i < 7; ++i) {
            answers.poll("/v1/clans/%232PP", true, 0, answer);
            if (answer.version != 3)  // which does not arrive
                answers.sent(answer);
        }
    }
    recorded_world logged({folder.file("answers")}, true);
    std::string bodies;
    for (std::uint32_t version = 1; version <= 3; ++version)
        bodies += body(logged, 0, version);
    CHECK(bodies == R"({"n":1}{"n":3}{"n":1})");
    CHECK_FALSE(logged.moves(0, 3, 9));
}

TEST_CASE("the error about an invalid recording has file and line")
{
    temporary_folder folder;
    auto file = folder.write("wrong", "{\"path\":\"/a\",\"status\":200,\"body\":{}}\n{\"path\":7}\n");
    CHECK_THROWS_WITH(recorded_world({file}, true), Catch::Contains(file + ":2: "));
    CHECK_THROWS_WITH(recorded_world({folder.file("none")}, true), Catch::Contains("none"));
}
