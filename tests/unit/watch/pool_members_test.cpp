// Players that are watched because they are members of a clan.

#include "watch/watch_fixture.hpp"

#include <clashcast/watch_pool.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using tags = std::vector<std::string>;
using lines = std::vector<std::string>;

// Clans whose members a test sets, and players whose trophies it sets.
class small_world final : public api {
public:
    boost::asio::awaitable<result<response>> get(std::string path, std::stop_token) override
    {
        auto tag = "#" + path.substr(path.find("%23") + 3);
        response got;
        got.status = 200;
        if (path.starts_with("/players/")) {
            polled.insert(tag);
            got.body = fmt::format(R"({{"tag":"{}","trophies":{}}})", tag, trophies[tag]);
        } else if (without_list) {
            got.body = fmt::format(R"({{"tag":"{}"}})", tag);
        } else {
            std::string list;
            for (auto& one : members[tag])
                list += fmt::format(R"({}{{"tag":"{}"}})", list.empty() ? "" : ",", one);
            got.body = fmt::format(R"({{"tag":"{}","memberList":[{}]}})", tag, list);
        }
        co_return got;
    }
    std::size_t connections() const override { return 4; }

    std::map<std::string, tags> members;
    std::map<std::string, int> trophies;
    std::set<std::string> polled;
    bool without_list = false;
};

// Clans #2PP and #8PP are polled each 10 s, and their members, too.
struct members_fixture : watch_fixture {
    members_fixture() { begin(); }
    ~members_fixture() { end(); }

    void begin(tags own_players = {})
    {
        pool.emplace(context.get_executor(), *memory, world, clock);
        if (!own_players.empty())
            pool->add(group(subject_kind::player, own_players, 10s)).value();
        auto players = group(subject_kind::player, {}, 10s);
        players.members_of = {"2pp", "#8PP"};
        pool->add(players).value();
        pool->add(group(subject_kind::clan, {"#2PP", "#8PP"}, 10s)).value();
        boost::asio::co_spawn(context, pool->run(), [](std::exception_ptr thrown, result<void> how) {
            if (thrown)
                std::rethrow_exception(thrown);
            how.value();
        });
        settle();
    }
    void end()
    {
        if (pool)
            pool->stop();
        settle();
        pool.reset();
    }
    // The players that are polled in 20 s.
    std::set<std::string> polled()
    {
        pass(20s);
        world.polled.clear();
        pass(20s);
        return world.polled;
    }
    lines player_events()
    {
        auto all = events();
        std::erase_if(all, [](auto& line) { return line.find("player") == line.npos; });
        return all;
    }

    small_world world;
    std::optional<watch_pool> pool;
};

using players = std::set<std::string>;

}  // namespace

TEST_CASE("a member who joins is polled, and one who leaves no longer")
{
    members_fixture f;
    CHECK(f.polled().empty());
    f.world.members["#2PP"] = {"#222", "#888"};
    CHECK(f.polled() == players{"#222", "#888"});
    CHECK(f.pool->subjects() == 4);
    f.world.members["#2PP"] = {"#888", "#999"};
    CHECK(f.polled() == players{"#888", "#999"});
    CHECK(f.pool->subjects() == 4);
    f.world.trophies["#999"] = 5;
    f.pass(20s);
    CHECK(f.player_events() == lines{"player_updated #999"});
}

TEST_CASE("a player who moves between two clans is polled all the time, and nothing is lost")
{
    members_fixture f;
    f.world.members["#2PP"] = {"#222"};
    f.polled();
    f.world.members["#8PP"] = {"#222"};
    f.world.members["#2PP"] = {};
    f.world.trophies["#222"] = 5;
    CHECK(f.polled() == players{"#222"});
    CHECK(f.player_events() == lines{"player_updated #222"});
    f.world.members["#8PP"] = {};
    CHECK(f.polled().empty());
}

TEST_CASE("a player that is watched for itself stays when it leaves the clan")
{
    members_fixture f;
    f.end();
    f.begin({"#222"});
    f.world.members["#2PP"] = {"#222", "#888"};
    CHECK(f.polled() == players{"#222", "#888"});
    f.world.members["#2PP"] = {};
    CHECK(f.polled() == players{"#222"});
}

TEST_CASE("a clan without a list of members says nothing about them")
{
    members_fixture f;
    f.world.members["#2PP"] = {"#222"};
    f.polled();
    f.world.without_list = true;
    CHECK(f.polled() == players{"#222"});
}

TEST_CASE("after a restart members are watched again, and what changed meanwhile is told")
{
    members_fixture f;
    f.world.members["#2PP"] = {"#222", "#888"};
    f.polled();
    f.end();
    f.world.members["#2PP"] = {"#888", "#999"};
    f.world.trophies = {{"#222", 5}, {"#888", 5}, {"#999", 5}};
    f.pass(60s);
    f.begin();
    CHECK(f.polled() == players{"#888", "#999"});
    CHECK(f.player_events() == lines{"player_updated #888"});
    f.end();
    f.begin();  // the clan's answer is the one that is known
    CHECK(f.polled() == players{"#888", "#999"});
    CHECK(f.player_events().empty());
}

TEST_CASE("a member that is removed where it was added goes on as a member")
{
    members_fixture f;
    f.end();
    f.begin({"#222"});
    f.world.members["#2PP"] = {"#222", "#888"};
    f.polled();
    CHECK(f.pool->remove({subject(subject_kind::player, "#888")}).error().code == errc::invalid);
    f.pool->remove({subject(subject_kind::player, "#222")}).value();
    CHECK(f.polled() == players{"#222", "#888"});
    f.world.members["#2PP"] = {"#999"};
    CHECK(f.polled() == players{"#999"});
}

TEST_CASE("the clans of members are checked, too")
{
    members_fixture f;
    auto wrong = f.group(subject_kind::player, {}, 10s);
    wrong.members_of = {"#2PX"};
    CHECK_THAT(f.pool->add(wrong).error().what, Catch::Contains("#2PX"));
}
