// What to ask about a subject, and when, as a function of what is known and of the time.

#include <clashcast/agenda.hpp>

#include "diff/game_time.hpp"
#include "diff/kind.hpp"
#include "diff/periods.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace clashcast::diff;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;

timestamp at(std::string_view time)
{
    return parse_game_time(time).value();
}

std::string war(std::string_view state, std::string_view start, std::string_view end, std::string_view foe = "#8PP")
{
    return fmt::format(R"({{"state":"{}","preparationStartTime":"{}","startTime":"{}","endTime":"{}","teamSize":1,)"
                       R"("clan":{{"tag":"#2PP","members":[]}},"opponent":{{"tag":"{}","members":[]}}}})",
                       state, start, start, end, foe);
}

// A subject that is polled by hand.
struct agenda_of_one {
    agenda_of_one(subject_kind kind, std::chrono::milliseconds often)
        : what(kind, traits_of(kind).has_tag ? "#2PP" : ""), interval(often)
    {
    }

    void take(const poll_result& found)
    {
        if (auto news = advance(what, last, found, options))
            last = std::move(news->next);
    }
    void sees(std::string body, std::string_view time, request asked = {})
    {
        take(poll_result(snapshot(std::move(body), at(time)), std::move(asked)));
    }
    void fails(int status, std::string_view time)
    {
        poll_failure why;
        why.status = status;
        take(poll_result(why, at(time)));
    }
    void ticks(std::string_view time) { take(poll_result(at(time))); }

    agenda plan(std::string_view time) const { return clashcast::agenda_of({what, last, options, interval, at(time)}); }

    // "own each 60 s", "war #Q each 600 s, at 20261203T080000.000Z", "tick at ...".
    lines says(std::string_view time) const
    {
        lines all;
        auto now = plan(time);
        for (auto& one : now.requests) {
            auto name = one.what.name.empty() ? std::string("own") : std::string(one.what.name);
            auto& line = all.emplace_back(name + (one.what.tag.empty() ? "" : " " + one.what.tag));
            line += fmt::format(" each {} s", one.every / 1s);
            if (one.at)
                line += ", at " + format_game_time(*one.at);
        }
        if (now.tick)
            all.push_back("tick at " + format_game_time(*now.tick));
        return all;
    }

    subject what;
    std::chrono::milliseconds interval;
    watch_options options;
    checkpoint last;
};

constexpr auto start = "20261123T120000.000Z", end_time = "20261124T120000.000Z";

std::string group(std::string_view state, std::string_view rounds)
{
    return fmt::format(R"({{"state":"{}","season":"2026-11","clans":[{{"tag":"#2PP"}}],"rounds":[{}]}})", state,
                       rounds);
}

}  // namespace

TEST_CASE("a kind without an agenda has its own request each interval")
{
    CHECK(agenda_of_one(subject_kind::clan, 60s).says(start) == lines{"own each 60 s"});
}

TEST_CASE("a subject that is not known yet has its own request")
{
    CHECK(agenda_of_one(subject_kind::war, 30s).says(start) == lines{"own each 30 s"});
    CHECK(agenda_of_one(subject_kind::league, 600s).says(start) == lines{"own each 3600 s"});
}

TEST_CASE("a war is asked for at its end, whatever its state")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.sees(war("inWar", start, end_time), start);
    CHECK(one.says(start) == lines{"own each 30 s, at 20261124T120000.000Z"});
    one.sees(war("warEnded", start, end_time), end_time);
    CHECK(one.says(end_time) == lines{"own each 30 s"});
}

TEST_CASE("the next reminder is a tick, and one that is due is due now")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.options.remind = {60min, 15min};
    one.sees(war("inWar", start, end_time), start);
    CHECK(one.says(start).back() == "tick at 20261124T110000.000Z");
    CHECK(one.says("20261124T111000.000Z").back() == "tick at 20261124T111000.000Z");
    one.ticks("20261124T111000.000Z");
    CHECK(one.says("20261124T111000.000Z").back() == "tick at 20261124T114500.000Z");
    one.ticks("20261124T114500.000Z");
    CHECK(one.says("20261124T114500.000Z").size() == 1);
}

TEST_CASE("a war that is gone ticks at its end, then the opponent is asked for a day, then the log until it was read")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.sees(war("inWar", start, end_time), start);
    one.sees(R"({"state":"notInWar"})", "20261124T113000.000Z");
    CHECK(one.says("20261124T113000.000Z") == lines{"own each 30 s", "tick at 20261124T120000.000Z"});
    one.ticks(end_time);
    CHECK(one.says(end_time) == lines{"own each 30 s", "opponent_view #8PP each 30 s"});
    CHECK(one.says("20261125T115959.000Z") == lines{"own each 30 s", "opponent_view #8PP each 30 s"});
    CHECK(one.says("20261125T120000.000Z") == lines{"own each 30 s", "warlog #2PP each 3600 s"});
    CHECK(one.says("20261126T120000.000Z") == lines{"own each 30 s"});
    one.sees(R"({"items":[]})", "20261125T120000.000Z", one.plan("20261125T120000.000Z").requests.back().what);
    CHECK(one.says("20261125T120000.000Z") == lines{"own each 30 s"});
}

TEST_CASE("once the opponent is past the war, the log is asked for at once")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.sees(war("inWar", start, end_time), start);
    one.sees(war("preparation", end_time, "20261126T120000.000Z", "#9PP"), "20261124T130000.000Z");
    CHECK(one.says("20261124T130000.000Z") == lines{"own each 30 s, at 20261126T120000.000Z",
                                                    "opponent_view #8PP each 30 s"});
    one.sees(war("preparation", end_time, "20261126T120000.000Z", "#QPP"), "20261124T130000.000Z",
             one.plan("20261124T130000.000Z").requests.back().what);
    CHECK(one.says("20261124T130000.000Z").back() == "warlog #2PP each 3600 s");
}

TEST_CASE("a closed war log sends the watcher to the opponent during the war, too")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.sees(war("inWar", start, end_time), start);
    one.fails(403, "20261123T130000.000Z");
    CHECK(one.says("20261123T130000.000Z") ==
          lines{"own each 30 s, at 20261124T120000.000Z", "opponent_view #8PP each 30 s"});
    CHECK(one.says("20261125T120000.000Z").size() == 1);
}

TEST_CASE("what is not a tag is not asked for")
{
    agenda_of_one one(subject_kind::war, 30s);
    one.sees(war("inWar", start, end_time, "#../8"), start);
    one.sees(R"({"state":"notInWar"})", "20261124T130000.000Z");
    CHECK(one.says("20261124T130000.000Z") == lines{"own each 30 s", "warlog #2PP each 3600 s"});
    CHECK(is_tag("#2PP"));
    for (auto* text : {"", "#", "2PP", "#2pp", "#0/", "#OPP"})
        CHECK_FALSE(is_tag(text));
}

TEST_CASE("the group is asked for hourly, and often on the first three days of a month")
{
    agenda_of_one one(subject_kind::league, 600s);
    for (auto* day : {"01", "02", "03"})
        CHECK(one.says(fmt::format("202612{}T235959.000Z", day)) == lines{"own each 600 s"});
    CHECK(one.says("20261130T235959.000Z") == lines{"own each 3600 s"});
    CHECK(one.says("20261204T000000.000Z") == lines{"own each 3600 s"});
}

TEST_CASE("in a new round one war is looked at, until the own one is found; then the own one is followed")
{
    agenda_of_one one(subject_kind::league, 600s);
    request first("war", "#2Q2"), second("war", "#8Q8");
    one.sees(R"({"state":"notInWar"})", "20261123T110000.000Z");
    one.sees(group("preparation", R"({"warTags":["#2Q2","#8Q8"]},{"warTags":["#0","#0"]})"), start);
    CHECK(one.says(start) == lines{"own each 3600 s", "war #2Q2 each 600 s"});
    auto form = one.plan(start).requests.back().what.name;
    first.name = second.name = form;
    auto others = war("preparation", end_time, "20261125T120000.000Z", "#9PP");
    others.replace(others.find("#2PP"), 4, "#QPP");
    one.sees(others, start, first);
    CHECK(one.says(start) == lines{"own each 3600 s", "war #8Q8 each 600 s"});
    one.sees(war("preparation", end_time, "20261125T120000.000Z"), start, second);
    CHECK(one.says(start) == lines{"own each 3600 s", "war #8Q8 each 1800 s, at 20261124T120000.000Z"});
    one.sees(war("inWar", end_time, "20261125T120000.000Z"), end_time, second);
    CHECK(one.says(end_time) == lines{"own each 600 s", "war #8Q8 each 600 s, at 20261125T120000.000Z"});
    one.sees(war("warEnded", end_time, "20261125T120000.000Z"), "20261125T120000.000Z", second);
    CHECK(one.says("20261125T120000.000Z") == lines{"own each 600 s"});
    one.sees(group("ended", R"({"warTags":["#2Q2","#8Q8"]},{"warTags":["#0","#0"]})"), "20261125T121000.000Z");
    CHECK(one.says("20261125T121000.000Z") == lines{"own each 3600 s", "war #2Q2 each 600 s"});
}

TEST_CASE("a war that cannot be had does not keep the others from being looked at")
{
    agenda_of_one one(subject_kind::league, 600s);
    one.sees(group("inWar", R"({"warTags":["#2Q2","#8Q8","#9Q9"]})"), start);
    request what = one.plan(start).requests.back().what;
    CHECK(what.tag == "#2Q2");
    poll_failure why;
    why.status = 404;
    one.take(poll_result(why, at(start), what));
    CHECK(one.says(start).back() == "war #8Q8 each 600 s");
}

TEST_CASE("raids are asked for hourly outside the weekend")
{
    agenda_of_one one(subject_kind::raid, 120s);
    CHECK(one.says("20261127T065959.000Z") == lines{"own each 3600 s"});
    CHECK(one.says("20261127T070000.000Z") == lines{"own each 120 s"});
    CHECK(one.says("20261130T065959.000Z") == lines{"own each 120 s"});
    CHECK(one.says("20261130T070000.000Z") == lines{"own each 3600 s"});
}

TEST_CASE("the calendar ticks each minute")
{
    agenda_of_one one(subject_kind::calendar, 1h);
    CHECK(one.says(start) == lines{"own each 3600 s", "tick at 20261123T120000.000Z"});
    one.ticks(start);
    CHECK(one.says(start) == lines{"own each 3600 s", "tick at 20261123T120100.000Z"});
}

TEST_CASE("all periods are multiples of the interval, so that a fast world can be watched")
{
    CHECK(agenda_of_one(subject_kind::league, 1s).says(start) == lines{"own each 6 s"});
    CHECK(agenda_of_one(subject_kind::raid, 1s).says("20261125T120000.000Z") == lines{"own each 30 s"});
}

TEST_CASE("the periods of the calendar are those that have begun")
{
    auto text = [](period p) { return format_game_time(p.start) + " " + format_game_time(p.end); };
    CHECK(text(clan_games_at(at("20270122T075959.000Z"))) == "20261222T080000.000Z 20261228T080000.000Z");
    CHECK(text(clan_games_at(at("20270122T080000.000Z"))) == "20270122T080000.000Z 20270128T080000.000Z");
    CHECK(text(clan_games_at(at("20270101T000000.000Z"))) == "20261222T080000.000Z 20261228T080000.000Z");
    CHECK(text(league_signup_at(at("20270101T075959.000Z"))) == "20261201T080000.000Z 20261203T080000.000Z");
    CHECK(text(raid_weekend_at(at("20261127T070000.000Z"))) == "20261127T070000.000Z 20261130T070000.000Z");
    CHECK(text(raid_weekend_at(at("20261127T065959.000Z"))) == "20261120T070000.000Z 20261123T070000.000Z");
    CHECK(text(raid_weekend_at(at("20200101T000000.000Z"))) == "20191227T070000.000Z 20191230T070000.000Z");
    CHECK(text(season_at(at("20251103T050000.000Z"))) == "20251103T050000.000Z 20251201T050000.000Z");
    CHECK(text(season_at(at("20251103T045959.000Z"))) == "20251006T050000.000Z 20251103T050000.000Z");
}

TEST_CASE("a time of the game is read as it is written, and nothing else is")
{
    for (auto* text : {"20261123T120000.000Z", "20240229T235959.000Z", "00010101T000000.000Z"})
        CHECK(format_game_time(at(text)) == text);
    CHECK(at("20261123T120000.250Z") == at("20261123T120000.000Z") + 250ms);
    for (auto* text : {"", "20261123T120000.000", "20261123T120000.000z", "2026-11-23T12:00:00Z",
                       "20250229T000000.000Z", "20261301T000000.000Z", "20261123T240000.000Z", "20261123T126000.000Z",
                       "20261123T120060.000Z", "00000101T000000.000Z", "20261123T120000.000Z ", "2026112 T120000.000Z"})
        CHECK_FALSE(parse_game_time(text));
}
