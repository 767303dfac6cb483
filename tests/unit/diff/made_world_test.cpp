// Properties over the simulator's world: over $CLASHCAST_EVENTS events, or 200000.

#include <catch2/catch.hpp>

#include "diff/replica.hpp"
#include "diff/watched.hpp"
#include "simulator/world/made_world.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

using namespace clashcast;
using simulator::made_world;

namespace {

constexpr std::uint64_t seed = 7;
constexpr std::uint32_t clans = 20, players = 20;

// A path of the world, polled version by version.
class polled {
public:
    // Sees every version, or every `stride`th one.
    polled(const made_world& w, std::uint32_t path, std::uint32_t stride = 1)
        : world_(w), path_(path), stride_(stride), subject_(subject_of(w, path))
    {
    }

    std::vector<event> next()
    {
        body.clear();
        world_.answer(body, path_, version_);
        version_ += stride_;
        return subject_.sees(body);
    }

    std::string body;

private:
    static subject subject_of(const made_world& w, std::uint32_t path)
    {
        if (path >= 2 * clans + players)
            return subject(subject_kind::warlog, w.clans()[path - 2 * clans - players]);
        if (path >= 2 * clans)
            return subject(subject_kind::player, w.players()[path - 2 * clans]);
        return subject(path % 2 == 0 ? subject_kind::clan : subject_kind::war, w.clans()[path / 2]);
    }

    const made_world& world_;
    std::uint32_t path_, stride_, version_ = 1;
    watched subject_;
};

using id = std::array<std::uint64_t, 2>;

id id_of(const event& e)
{
    id read{};
    std::from_chars(e.id.data(), e.id.data() + 16, read[0], 16);
    std::from_chars(e.id.data() + 16, e.id.data() + 32, read[1], 16);
    return read;
}

std::size_t wanted_events()
{
    auto wanted = std::getenv("CLASHCAST_EVENTS");
    return wanted ? std::strtoull(wanted, nullptr, 10) : 200'000;
}

template <class Replica>
void follow(const made_world& w, std::uint32_t path, int polls, void (*settle)(const Replica&, const Replica&))
{
    INFO("seed " << seed << ", " << w.path(path));
    polled one(w, path);
    one.next();
    Replica replica(nlohmann::json::parse(one.body));
    for (int i = 0; i < polls; ++i) {
        for (auto& e : one.next())
            replica.apply(e);
        const Replica seen(nlohmann::json::parse(one.body));
        settle(replica, seen);
    }
}

}  // namespace

TEST_CASE("the events of a made world are enough to follow its clans, wars and players")
{
    const made_world w(seed, clans, players, 1.0);
    for (std::uint32_t i = 0; i < 3; ++i) {
        follow<clan_replica>(w, 2 * i, 40, [](auto& replica, auto& seen) { REQUIRE(replica == seen); });
        follow<war_replica>(w, 2 * i + 1, 400, [](auto& replica, auto& seen) {
            if (seen.state != "notInWar") {
                REQUIRE(replica.attacks == seen.attacks);
                REQUIRE(replica.times == seen.times);
            }
            REQUIRE(replica.state == seen.state);
        });
        follow<player_replica>(w, 2 * clans + i, 40, [](auto& replica, auto& seen) {
            REQUIRE(replica.fields == seen.fields);
            REQUIRE(replica.levels == seen.levels);
        });
    }
}

TEST_CASE("each version of a made war log yields its new row")
{
    const made_world w(seed, clans, players, 1.0);
    polled one(w, 2 * clans + players);
    CHECK(one.next().empty());
    for (int i = 0; i < 30; ++i) {
        auto events = one.next();
        REQUIRE(events.size() == 1);
        CHECK(events[0].type == "war_log_entry_new");
        CHECK(nlohmann::json::parse(events[0].new_data) == nlohmann::json::parse(one.body)["items"][0]);
    }
}

TEST_CASE("no id appears twice in a made world")
{
    const made_world w(seed, clans, players, 1.0);
    std::vector<polled> all;
    for (std::uint32_t path = 0; path + 1 < w.size(); ++path)
        all.emplace_back(w, path, 5);  // more events for less time
    std::vector<id> ids;
    for (auto wanted = wanted_events(); ids.size() < wanted;)
        for (auto& one : all)
            for (auto& e : one.next())
                ids.push_back(id_of(e));
    std::sort(ids.begin(), ids.end());
    INFO(ids.size() << " events, seed " << seed);
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}
