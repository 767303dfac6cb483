#include "config/folder.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;
using namespace std::chrono_literals;

namespace {

configuration good(const folder& where, const std::string& toml, variables set = {})
{
    auto found = read(where, toml, std::move(set));
    for (auto& each : found.wrong)
        FAIL_CHECK(to_string(each));
    return found.settings;
}

configuration good(const std::string& toml, variables set = {})
{
    folder where;
    return good(where, toml, std::move(set));
}

using tag_list = std::vector<std::string>;
using lines = std::vector<std::string>;

// Each group that would be watched, in order: its kind and its tags, and clans whose members are meant.
lines groups(const configuration& found)
{
    lines all;
    for (auto& group : found.watch) {
        auto& line = all.emplace_back(to_string(group.kind));
        for (auto& tag : group.tags)
            line += " " + tag;
        for (auto& clan : group.members_of)
            line += " of " + clan;
    }
    std::erase(all, "maintenance");
    return all;
}

}  // namespace

TEST_CASE("a missing key has the documented default")
{
    auto found = good(R"([api]
tokens = ["t"]
[[watch.clans]]
tags = ["#2PP"]
[[watch.wars]]
tags = ["#2PP"]
[[watch.players]]
tags = ["#2PP"]
[watch.maintenance]
[[sink]]
name = "out"
publisher = "stdout"
)");
    CHECK(found.api.base_url == "https://api.clashofclans.com/v1");
    CHECK(found.api.requests_per_second == 10);
    CHECK(found.api.burst == 20);
    CHECK(found.api.connections == 32);
    CHECK(found.api.gzip);
    CHECK(found.api.connect_timeout == 5s);
    CHECK(found.api.request_timeout == 30s);
    CHECK(found.journal.backend == "sqlite");
    CHECK(found.journal.path == "clashcast.db");
    CHECK(found.journal.name_space == "clashcast");
    CHECK(found.journal.instance == boost::asio::ip::host_name());
    CHECK(found.journal.retain == 1h);
    CHECK(found.journal.max_events == 0);
    CHECK(found.journal.max_bytes == 1'073'741'824);
    CHECK(found.journal.when_full == journal_bounds::overflow::wait);
    CHECK_FALSE(found.journal.allow_eviction);
    REQUIRE(found.watch.size() == 5);
    CHECK(found.watch[0].interval == 60s);
    CHECK(found.watch[0].options.track_members);
    CHECK(found.watch[0].options.member_exclude_fields == tag_list{"clanRank", "previousClanRank"});
    CHECK(found.watch[1].interval == 30s);
    CHECK(found.watch[2].interval == 120s);
    CHECK_FALSE(found.watch[2].options.include_fields);
    CHECK(found.watch[2].options.exclude_fields.empty());
    CHECK(found.watch[3].interval == 30s);
    CHECK(found.watch[3].tags == tag_list{"#JY9J2Y99"});
    CHECK(found.watch[4].kind == subject_kind::league);  // of the war's clan
    CHECK(found.watch[4].interval == 10min);
    REQUIRE(found.sinks.size() == 1);
    CHECK(found.sinks[0].route.events.empty());
    CHECK(found.sinks[0].route.tags.empty());
    CHECK(found.sinks[0].route.data == data_level::none);
    CHECK_FALSE(found.sinks[0].from_beginning);
    CHECK(found.log.level == severity::info);
    CHECK_FALSE(found.log.json);
}

TEST_CASE("every key sets its option")
{
    auto found = good(R"([api]
base_url = "http://localhost:8080/v1"
tokens = ["a", "${TOKEN}"]
requests_per_second = 2.5
burst = 30
connections = 4
threads = 2
gzip = false
connect_timeout = "500ms"
request_timeout = "1m"
[journal]
backend = "redis"
url = "rediss://user:word@redis:6380/3"
namespace = "game"
instance = "one"
retain = "1h"
max_events = 5000
max_bytes = 0
overflow = "drop_oldest"
allow_eviction = true
[[watch.clans]]
tags = [" 2pp ", "#8QU8J9LO"]
interval = "90s"
track_members = false
member_exclude_fields = []
[[watch.players]]
tags = ["#2PP"]
include_fields = ["trophies"]
exclude_fields = ["achievements"]
[watch.maintenance]
probe_tag = "#900PUCPV"
[[sink]]
name = "mine"
publisher = "mqtt"
url = "mqtts://broker"
events = ["member_*"]
tags = ["2pp"]
data = "full"
from = "beginning"
topic = "${TOPIC:-coc/{tag}}"
[[sink]]
name = "streams"
publisher = "redis_stream"
url = "redis://redis"
[log]
level = "warning"
format = "json"
)", {{"TOKEN", "b"}});
    CHECK(found.api.base_url == "http://localhost:8080/v1");
    CHECK(found.api.tokens == tag_list{"a", "b"});
    CHECK(found.api.requests_per_second == 2.5);
    CHECK(found.api.burst == 30);
    CHECK(found.api.connections == 4);
    CHECK(found.threads == 2);
    CHECK_FALSE(found.api.gzip);
    CHECK(found.api.connect_timeout == 500ms);
    CHECK(found.api.request_timeout == 1min);
    CHECK(found.journal.backend == "redis");
    CHECK(found.journal.url == "rediss://user:word@redis:6380/3");
    CHECK(found.journal.name_space == "game");
    CHECK(found.journal.instance == "one");
    CHECK(found.journal.retain == 1h);
    CHECK(found.journal.max_events == 5000);
    CHECK(found.journal.max_bytes == 0);
    CHECK(found.journal.when_full == journal_bounds::overflow::drop_oldest);
    CHECK(found.journal.allow_eviction);
    REQUIRE(found.watch.size() == 3);
    CHECK(found.watch[0].tags == tag_list{"#2PP", "#8QU8J9L0"});
    CHECK(found.watch[0].interval == 90s);
    CHECK_FALSE(found.watch[0].options.track_members);
    CHECK(found.watch[0].options.member_exclude_fields.empty());
    CHECK(found.watch[1].options.include_fields == tag_list{"trophies"});
    CHECK(found.watch[1].options.exclude_fields == tag_list{"achievements"});
    CHECK(found.watch[2].tags == tag_list{"#900PUCPV"});
    REQUIRE(found.sinks.size() == 2);
    auto& mine = found.sinks[0];
    CHECK(mine.name == "mine");
    CHECK(mine.publisher == "mqtt");
    CHECK(mine.route.events == tag_list{"member_*"});
    CHECK(mine.route.tags == tag_list{"#2PP"});
    CHECK(mine.route.data == data_level::full);
    CHECK(mine.route.destination == "coc/{tag}");
    CHECK(mine.route.levels);
    CHECK(mine.from_beginning);
    CHECK(found.sinks[1].route.destination == "clash:events");
    CHECK_FALSE(found.sinks[1].route.levels);
    CHECK(found.log.level == severity::warning);
    CHECK(found.log.json);
}

TEST_CASE("a file of tags may have comments, blank lines and any line ends, and adds to the tags beside it")
{
    folder where;
    where.write("clans", "// ours\r\n\r\n#2PP\r\n  8qu8j9lp ; theirs\n\t\n; nothing\n#Y0LC // more");
    auto found = good(where, with("[[watch.clans]]\ntags = [\"#900PUCPV\"]\ntags_file = \"${CLANS}\"\n"),
                      {{"CLANS", where.file("clans")}});
    REQUIRE(found.watch.size() == 2);
    CHECK(found.watch[0].tags == tag_list{"#900PUCPV", "#2PP", "#8QU8J9LP", "#Y0LC"});
}

TEST_CASE("secrets can be read from files, without their last line break")
{
    folder where;
    where.write("one", "first\n");
    where.write("two", "second\r\n");
    auto found = good(where, R"([api]
tokens = ["zeroth"]
token_files = ["${DIR}/one", "${DIR}/two"]
[journal]
backend = "redis"
url = "redis://redis"
password_file = "${DIR}/one"
[watch.maintenance]
[[sink]]
name = "out"
publisher = "stdout"
)", {{"DIR", where.file("")}});
    CHECK(found.api.tokens == tag_list{"zeroth", "first", "second"});
    CHECK(found.journal.password == "first");
}

TEST_CASE("a byte order mark, blanks and line ends around what a file holds do not matter")
{
    folder where;
    where.write("token", "\xef\xbb\xbf\tabc \r\n\r\n");
    where.write("word", "\xef\xbb\xbfpass word\r\n");
    where.write("clans", "\xef\xbb\xbf#2PP\r\n#YGQ\r\n");
    auto found = good(where, "\xef\xbb\xbf[api]\r\ntoken_files = [\"${DIR}/token\"]\r\ntokens = [\" "
                             "x\\n\"]\r\n[journal]\r\n"
                             "backend = \"redis\"\r\nurl = \"redis://redis\"\r\npassword_file = \"${DIR}/word\"\r\n"
                             "[[watch.clans]]\r\ntags_file = \"${DIR}/clans\"\r\n[[sink]]\r\nname = \"out\"\r\n"
                             "publisher = \"stdout\"\r\n", {{"DIR", where.file("")}});
    CHECK(found.api.tokens == tag_list{"x", "abc"});
    CHECK(found.journal.password == "pass word");
    CHECK(found.watch.at(0).tags == tag_list{"#2PP", "#YGQ"});
}

TEST_CASE("a file in UTF-16 is reported as such")
{
    folder where;
    where.write("token", std::string("\xff\xfe" "a\0b\0", 6));
    auto reported = wrong(where, "[api]\ntoken_files = [\"${DIR}/token\"]\n[watch.maintenance]\n"
                                 "[[sink]]\nname = \"o\"\npublisher = \"stdout\"\n", {{"DIR", where.file("")}});
    REQUIRE(reported.size() == 1);
    CHECK_THAT(reported[0], Catch::Contains("is UTF-16: save it as UTF-8"));
}

TEST_CASE("an empty text counts as a missing key, unless the key has a default")
{
    auto found = good(with("[journal]\nurl = \"${NONE:-}\"\npassword_file = \"\"\ninstance = \"\"\n"));
    CHECK(found.journal.backend == "sqlite");
    CHECK(found.journal.instance == boost::asio::ip::host_name());
}

TEST_CASE("a clan, its war and a player may have one tag")
{
    auto found = good(with("[[watch.clans]]\ntags = [\"#2PP\"]\n[[watch.wars]]\ntags = [\"#2PP\"]\n"
                           "[[watch.players]]\ntags = [\"#2PP\"]\n"));
    CHECK(groups(found) == lines{"clan #2PP", "war #2PP", "player #2PP", "maintenance #JY9J2Y99", "league #2PP"});
}

TEST_CASE("the summary says what would run")
{
    auto found = good(with("[[watch.clans]]\ntags = [\"#2PP\", \"#8QU\"]\n[[watch.clans]]\ntags = [\"#9QU\"]\n"
                           "[[watch.players]]\ntags = [\"#2PP\"]\n"));
    CHECK(summary(found) == "3 clans, 1 player, maintenance; journal sqlite; sink out");
}

TEST_CASE("each kind has a table, with the options that are its own")
{
    auto found = good(R"([api]
tokens = ["a"]
[[watch.wars]]
tags = ["#2PP"]
remind = ["1h", "15m"]
[[watch.leagues]]
tags = ["#2PP"]
remind = ["2h"]
[[watch.raids]]
tags = ["#2PP"]
[[watch.players]]
tags = ["#2PP"]
achievements = ["Games Champion"]
[[watch.battlelogs]]
tags = ["#2PP"]
[watch.calendar]
[[sink]]
name = "lines"
publisher = "stdout"
)");
    std::vector<subject_kind> kinds;
    for (auto& group : found.watch)
        kinds.push_back(group.kind);
    using enum subject_kind;
    CHECK(kinds == std::vector{war, league, raid, player, battlelog, calendar});
    REQUIRE(kinds.size() == 6);
    CHECK(found.watch[0].options.remind == std::vector{60min, 15min});
    CHECK(found.watch[1].options.remind == std::vector{120min});
    CHECK(found.watch[3].options.achievements == tag_list{"Games Champion"});
    CHECK(found.watch[5].interval == 1h);
}

TEST_CASE("a clan's wars have its league, with the same reminders, unless it is not wanted or has a table of its own")
{
    auto found = good(with("[[watch.wars]]\ntags = [\"#2PP\", \"#8QU\"]\nremind = [\"1h\"]\n"
                           "[[watch.wars]]\ntags = [\"#9QU\"]\nleague = false\n"
                           "[[watch.leagues]]\ntags = [\"#8QU\"]\n"));
    CHECK(groups(found) == lines{"war #2PP #8QU", "war #9QU", "league #8QU", "maintenance #JY9J2Y99", "league #2PP"});
    CHECK(found.watch.back().options.remind == std::vector{60min});
    CHECK(found.watch.back().interval == 10min);
}

TEST_CASE("everything of a clan is its war, league, raids and members, and a table of its own comes first")
{
    CHECK(groups(good(with("[[watch.clans]]\ntags = [\"#2PP\"]\neverything = true\n"))) ==
          lines{"clan #2PP", "maintenance #JY9J2Y99", "war #2PP", "league #2PP", "raid #2PP", "player of #2PP"});
    auto found = good(with("[[watch.clans]]\ntags = [\"#2PP\", \"#8QU\"]\neverything = true\n"
                           "[[watch.wars]]\ntags = [\"#2PP\"]\nremind = [\"1h\"]\n"
                           "[[watch.players]]\nmembers_of = [\"#2PP\"]\ninterval = \"1h\"\n"));
    CHECK(groups(found) == lines{"clan #2PP #8QU", "war #2PP", "player of #2PP", "maintenance #JY9J2Y99", "league #2PP",
                                 "war #8QU", "league #8QU", "raid #2PP #8QU", "player of #8QU"});
    CHECK(found.watch.at(2).interval == 1h);
    CHECK(found.watch.at(4).options.remind == std::vector{60min});
    CHECK(found.watch.back().interval == 2min);
}

TEST_CASE("members of clans may stand alone or beside players")
{
    auto watch = [](const std::string& players) {
        return good(with("[[watch.clans]]\ntags = [\"#2PP\", \"#8QU\"]\n[[watch.players]]\n" + players));
    };
    auto alone = watch("members_of = [\"2pp\", \"#8QU\"]\n");
    CHECK(groups(alone) == lines{"clan #2PP #8QU", "player of #2PP of #8QU", "maintenance #JY9J2Y99"});
    CHECK_THAT(summary(alone), Catch::StartsWith("2 clans, the members of 2 clans, maintenance; "));
    auto beside = watch("members_of = [\"#2PP\"]\ntags = [\"#9QU\"]\n");
    CHECK(groups(beside) == lines{"clan #2PP #8QU", "player #9QU of #2PP", "maintenance #JY9J2Y99"});
    CHECK_THAT(summary(beside), Catch::StartsWith("2 clans, 1 player and the members of 1 clan, maintenance; "));
}

TEST_CASE("a sink can be limited to kinds and to fields")
{
    auto found = good(with("[[sink]]\nname = \"s\"\npublisher = \"stdout\"\nkinds = [\"war\", \"league\"]\n"
                           "fields = [\"role\"]\n"));
    CHECK(found.sinks.at(0).route.kinds.empty());
    CHECK(found.sinks.at(0).route.fields.empty());
    CHECK(found.sinks.at(1).route.kinds == tag_list{"war", "league"});
    CHECK(found.sinks.at(1).route.fields == tag_list{"role"});
}
