// Subjects with an agenda: what a watcher asks about them, and when.

#include "watch/agenda_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;
using times = std::vector<long>;

const std::string war_path = "/clans/%232PP/currentwar", opponent_path = "/clans/%238PP/currentwar",
                  log_path = "/clans/%232PP/warlog?limit=10", group_path = "/clans/%232PP/currentwar/leaguegroup",
                  raid_path = "/clans/%232PP/capitalraidseasons?limit=1",
                  two_raids_path = "/clans/%232PP/capitalraidseasons?limit=2";

std::string war(std::string_view state, std::string_view start, std::string_view end, int stars = 0)
{
    return fmt::format(
        R"({{"state":"{}","preparationStartTime":"20261123T120000.000Z","startTime":"{}","endTime":"{}",)"
        R"("teamSize":1,"clan":{{"tag":"#2PP","stars":{},"destructionPercentage":1,"members":[]}},)"
        R"("opponent":{{"tag":"#8PP","stars":0,"destructionPercentage":0,"members":[]}}}})",
        state, start, end, stars);
}

const std::string no_war = R"({"state":"notInWar"})";

std::string weekend(std::string_view start, std::string_view end, std::string_view state)
{
    return fmt::format(R"({{"startTime":"{}","endTime":"{}","state":"{}","totalAttacks":0}})", start, end, state);
}

std::string weekends(const std::string& items)
{
    return R"({"items":[)" + items + "]}";
}

watch_group reminded(subject_kind kind, std::vector<std::chrono::minutes> leads, clashcast::clock::duration interval)
{
    auto group = watch_fixture::group(kind, {"#2PP"}, interval);
    group.options.remind = std::move(leads);
    return group;
}

}  // namespace

TEST_CASE("a reminder comes at its moment, once, without a request")
{
    agenda_fixture f;
    f.api.says(war_path, 200, war("inWar", f.in(-1h), f.in(2h)), 1h);
    f.begin(reminded(subject_kind::war, {60min, 90min}, 1h));
    f.pass(1799s);
    CHECK(f.events().empty());
    f.pass(1s);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
    f.pass(1799s);
    CHECK(f.api.asked.size() == 1);
    CHECK(f.events().empty());
    f.pass(1s);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
    f.pass(50min);
    CHECK(f.events().empty());
}

TEST_CASE("polls that bring nothing new do not put off a reminder, nor the poll at the end of the war")
{
    agenda_fixture f;
    f.api.says(war_path, 200, war("inWar", f.in(-1h), f.in(2h)));
    f.begin(reminded(subject_kind::war, {60min}, 25min));
    f.pass(3599s);
    CHECK(f.api.times(war_path) == times{0, 1500, 3000});
    CHECK(f.events().empty());
    f.pass(1s);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
    f.pass(1h);
    CHECK(f.api.times(war_path) == times{0, 1500, 3000, 4500, 6000, 7200});
}

TEST_CASE("a reminder is told once across restarts, however long they take")
{
    agenda_fixture f;
    f.api.says(war_path, 200, war("inWar", f.in(-1h), f.in(2h)));
    auto group = reminded(subject_kind::war, {60min, 15min}, 10min);
    f.begin(group);
    f.pass(50min);
    f.begin(group);
    f.pass(599s);
    CHECK(f.events().empty());
    f.pass(1s);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
    f.begin(group);
    f.pass(30min);
    CHECK(f.events().empty());
    f.end();
    f.pass(20min);
    f.begin(group);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
}

TEST_CASE("reminders follow the times of the war, and none is told twice")
{
    agenda_fixture f;
    auto start = f.in(-1h), moved = f.in(5h);
    f.api.says(war_path, 200, war("inWar", start, f.in(2h)));
    f.api.says(war_path, 200, war("inWar", start, moved));
    f.begin(reminded(subject_kind::war, {60min, 30min}, 75min));
    f.pass(1h);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
    f.pass(15min);
    CHECK(f.events() == lines{"war_times_changed #2PP"});
    f.pass(3h + 14min);
    CHECK(f.events().empty());
    f.pass(1min);
    CHECK(f.events() == lines{"war_ending_soon #2PP"});
}

TEST_CASE("a war that is about to start is reminded of")
{
    agenda_fixture f;
    f.api.says(war_path, 200, war("preparation", f.in(30min), f.in(24h)));
    f.begin(reminded(subject_kind::war, {20min}, 1h));
    f.pass(10min - 1s);
    CHECK(f.events().empty());
    f.pass(1s);
    CHECK(f.events() == lines{"war_starting_soon #2PP"});
}

TEST_CASE("at the end of a war its answer is asked for at once, and then at each interval until the end is there")
{
    agenda_fixture f;
    auto start = f.in(-1h), end = f.in(100s);
    f.api.says(war_path, 200, war("inWar", start, end));
    f.api.says(war_path, 200, war("inWar", start, end));
    f.api.says(war_path, 200, war("inWar", start, end, 1));
    f.api.says(war_path, 200, war("warEnded", start, end, 1));
    f.begin(f.group(subject_kind::war, {"#2PP"}, 60s));
    f.pass(300s);
    CHECK(f.api.times(war_path) == times{0, 60, 100, 160, 220, 280});
}

TEST_CASE("a war whose end was missed: the opponent each interval for a day at most, then the log once")
{
    agenda_fixture f;
    auto start = f.in(-1h), end = f.in(10min);
    f.api.says(war_path, 200, war("inWar", start, end));
    f.api.says(war_path, 200, no_war);
    f.api.says(opponent_path, 404, R"({"reason":"notFound"})");
    f.api.says(log_path, 200, R"({"items":[]})");
    f.begin(f.group(subject_kind::war, {"#2PP"}, 10min));
    f.pass_by(72h, 30s);
    CHECK(f.events() == lines{"war_state_changed #2PP", "war_end_not_seen #2PP"});
    auto asked = f.api.times(opponent_path);
    REQUIRE(asked.size() == 144);
    CHECK(asked.front() == 600);
    CHECK(asked.back() == 600 + 24 * 3600 - 600);
    CHECK(f.api.times(log_path) == times{600 + 24 * 3600});
}

TEST_CASE("once the opponent showed the end of a war, only the clan's own answer is asked for")
{
    agenda_fixture f;
    auto start = f.in(-1h), end = f.in(10min);
    f.api.says(war_path, 200, war("inWar", start, end));
    f.api.says(war_path, 200, no_war);
    f.api.says(opponent_path, 200, war("inWar", start, end));
    f.api.says(opponent_path, 200, war("warEnded", start, end));
    f.begin(f.group(subject_kind::war, {"#2PP"}, 10min));
    f.pass_by(48h, 30s);
    CHECK(f.events() == lines{"war_state_changed #2PP", "war_end_not_seen #2PP", "war_ended #2PP"});
    CHECK(f.api.times(opponent_path) == times{600, 1200});
    CHECK(f.api.times(log_path).empty());
}

TEST_CASE("when the war log is closed during a war, the opponent is asked for a day after its end, and not the log")
{
    agenda_fixture f;
    auto end = f.in(1h);
    f.api.says(war_path, 200, war("inWar", f.in(-1h), end));
    f.api.says(war_path, 403, R"({"reason":"accessDenied"})");
    f.api.says(opponent_path, 200, no_war);
    f.begin(f.group(subject_kind::war, {"#2PP"}, 10min));
    f.pass_by(50min, 10s);
    CHECK(f.events() == lines{"poll_error #2PP"});
    CHECK(f.api.times(opponent_path).size() >= 4);
    f.pass_by(30h, 30s);
    CHECK(f.api.times(opponent_path).back() <= 3600 + 600);  // it has no war after the end: it is past it
    CHECK(f.api.times(log_path).empty());
}

TEST_CASE("a weekend whose end is due is asked for with the next one, until its end was seen")
{
    agenda_fixture f;
    auto first = f.in(-24h), end = f.in(200s), second = f.in(300s);
    auto ongoing = weekend(first, end, "ongoing"), ended = weekend(first, end, "ended"),
         next = weekend(second, f.in(72h), "ongoing");
    f.api.says(raid_path, 200, weekends(ongoing));
    f.api.says(two_raids_path, 200, weekends(ongoing));
    f.api.says(two_raids_path, 200, weekends(ongoing));
    f.api.says(two_raids_path, 200, weekends(next + "," + ended));
    f.begin(f.group(subject_kind::raid, {"#2PP"}, 120s));
    f.pass(119s);
    CHECK(f.api.times(raid_path) == times{0});
    f.pass(400s);
    CHECK(f.api.times(raid_path) == times{0, 120});
    CHECK(f.api.times(two_raids_path) == times{200, 320, 440});
    CHECK(f.events() == lines{"raid_ended #2PP", "raid_started #2PP"});
    f.pass(200s);
    CHECK(f.api.times(raid_path) == times{0, 120, 560, 680});
    CHECK(f.api.times(two_raids_path).size() == 3);
}

TEST_CASE("outside the weekend raids are asked for hourly, and from its usual begin on at each interval")
{
    agenda_fixture f;
    f.set("20261127T030000.000Z");  // a Friday; weekends begin at 07:00
    f.api.says(raid_path, 200, weekends(weekend("20261120T070000.000Z", "20261123T070000.000Z", "ended")));
    f.begin(f.group(subject_kind::raid, {"#2PP"}, 120s));
    f.pass_by(4h, 1s);
    auto asked = f.api.times(raid_path);
    CHECK(asked == times{0, 3600, 7200, 10800, 14400});
    f.pass_by(1h, 1s);
    CHECK(f.api.times(raid_path).size() == 5 + 30);
}

TEST_CASE("a subject without anything to come costs no look into the journal")
{
    struct idle {
        subject_kind kind;
        std::string path, body;
    };
    auto one =
        GENERATE(idle{subject_kind::war, war_path, no_war},
                 idle{subject_kind::war, war_path, war("warEnded", "20261122T120000.000Z", "20261123T120000.000Z")},
                 idle{subject_kind::league, group_path, R"({"state":"notInWar"})"},
                 idle{subject_kind::raid, raid_path, weekends("")},
                 idle{subject_kind::raid, raid_path,
                      weekends(weekend("20261120T070000.000Z", "20261123T070000.000Z", "ended"))});
    agenda_fixture f;
    f.api.says(one.path, 200, one.body);
    f.begin(reminded(one.kind, {60min}, 120s));
    f.pass_by(2h, 10s);
    auto loads = f.store.loads;
    auto asked = f.api.asked.size();
    f.pass_by(5h, 10s);
    CHECK(f.api.asked.size() >= asked + 5);
    CHECK(f.store.loads == loads);
}

TEST_CASE("the calendar tells what begins and ends by its minute, and asks for the gold pass hourly")
{
    agenda_fixture f;
    const std::string pass = "/goldpass/seasons/current";
    auto season = [](auto start) {
        return fmt::format(R"({{"startTime":"{}","endTime":"20270101T080000.000Z"}})", start);
    };
    f.set("20261127T063000.000Z");
    f.api.says(pass, 200, season("20261101T080000.000Z"));
    f.api.says(pass, 200, season("20261101T080000.000Z"));
    f.api.says(pass, 200, season("20261201T080000.000Z"));
    auto calendar = f.group(subject_kind::calendar, {}, 1h);
    f.begin(calendar);
    f.pass(29min);
    CHECK(f.events().empty());
    f.pass(2min);
    CHECK(f.events() == lines{"raid_weekend_started "});
    f.pass(1h + 29min);
    CHECK(f.api.times(pass) == times{0, 3600, 7200});
    CHECK(f.events() == lines{"gold_pass_started "});
    f.end();
    f.pass_by(72h, 10s);
    f.begin(calendar);
    f.pass(1s);
    CHECK(f.events() == lines{"clan_games_ended ", "season_started ", "raid_weekend_ended "});
}
