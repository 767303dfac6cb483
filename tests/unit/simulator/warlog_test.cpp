#include "simulator/world/made_world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace clashcast::simulator;
using nlohmann::json;

namespace {

constexpr std::uint32_t clans = 3, players = 4;

std::string body(const world& w, std::uint32_t path, std::uint32_t version)
{
    std::string text;
    w.answer(text, path, version);
    return text;
}

}  // namespace

TEST_CASE("a war log has the latest wars, the last one first, and each version one more")
{
    auto end_times = [](const json& log) {
        std::vector<std::string> all;
        for (const auto& row : log["items"])
            all.push_back(row["endTime"]);
        return all;
    };
    const made_world world(3, clans, players, 1.0);
    for (std::uint32_t clan = 0; clan < clans; ++clan) {
        auto path = 2 * clans + players + clan;
        auto before = end_times(json::parse(body(world, path, 1)));
        for (std::uint32_t version = 2; version < 50; ++version) {
            auto log = json::parse(body(world, path, version));
            auto after = end_times(log);
            REQUIRE(std::is_sorted(after.rbegin(), after.rend()));
            REQUIRE(after.size() == std::min<std::size_t>(before.size() + 1, 10));
            REQUIRE(std::equal(after.begin() + 1, after.end(), before.begin()));
            REQUIRE(log["items"][0]["clan"]["tag"] == world.clans()[clan]);
            REQUIRE(log["items"][0]["opponent"]["stars"].is_number());
            before = std::move(after);
        }
    }
}

TEST_CASE("as many war logs are private as were asked for, and so are the wars of these clans")
{
    constexpr std::uint32_t many = 200;
    made_world half(1, many, 0, 1.0, 0.5);
    std::uint32_t hidden = 0;
    for (std::uint32_t clan = 0; clan < many; ++clan) {
        std::string text, war, log;
        half.answer(text, 2 * clan, 1);
        bool is_public = json::parse(text)["isWarLogPublic"];
        auto status = is_public ? 200u : 403u;
        CHECK(half.answer(war, 2 * clan + 1, 1) == status);
        CHECK(half.answer(log, 2 * many + clan, 1) == status);
        if (!is_public)
            CHECK((war == R"({"reason":"accessDenied"})" && log == war));
        hidden += !is_public;
    }
    CHECK(hidden > many / 4);
    CHECK(hidden < 3 * many / 4);
}
