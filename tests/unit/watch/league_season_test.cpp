// A whole season of a war league, as a clan's watcher sees it: which requests it costs, and what it tells.

#include "watch/agenda_fixture.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <map>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr int rounds = 7, wars_a_round = 4;
constexpr auto day = std::chrono::hours(24);
const std::string group_path = "/clans/%232PP/currentwar/leaguegroup";

// Eight clans, seven rounds: each has a day of preparation, then a day of battle. The season begins at `start`, the
// next round is drawn when the battle of the one before begins, and the group ends a while after the last war.
class league_season final : public api {
public:
    league_season(clashcast::clock& c, timestamp start) : time_(c), start_(start) {}

    boost::asio::awaitable<result<response>> get(std::string path, std::stop_token) override
    {
        auto now = time_.wall();
        asked.emplace_back(path, now);
        response found;
        found.status = 200;
        found.fresh_for = 10min;
        if (path == group_path)
            found.body = group(now);
        else
            found.body = war(path, now);
        if (found.body.empty())
            found.status = 404;
        co_return found;
    }
    std::size_t connections() const override { return 1; }

    timestamp battle(int round) const { return start_ + day * round; }  // round: from 1
    timestamp over() const { return battle(rounds + 1) + 25min; }

    // War tags are letters of the game's alphabet; the own war is another one of each round.
    static std::string tag(int round, int which)
    {
        constexpr std::string_view letters = "0289PYLQGRJCUV";
        return fmt::format("Q{}{}", letters[static_cast<std::size_t>(round)], letters[static_cast<std::size_t>(which)]);
    }
    static int own(int round) { return round % wars_a_round; }
    static std::string path_of(int round, int which) { return "/clanwarleagues/wars/%23" + tag(round, which); }

    std::vector<timestamp> times(const std::string& path) const
    {
        std::vector<timestamp> found;
        for (auto& [what, when] : asked)
            if (what == path)
                found.push_back(when);
        return found;
    }

    std::vector<std::pair<std::string, timestamp>> asked;

private:
    std::string group(timestamp now) const
    {
        if (now < start_)
            return R"({"state":"notInWar"})";
        std::string drawn;
        for (int round = 1; round <= rounds; ++round) {
            std::string tags;
            for (int which = 0; which < wars_a_round; ++which)
                tags += fmt::format(R"({}"#{}")", which ? "," : "", now < battle(round - 1) ? "0" : tag(round, which));
            drawn += fmt::format(R"({}{{"warTags":[{}]}})", round > 1 ? "," : "", tags);
        }
        std::string clans;
        for (int n = 0; n < 8; ++n)
            clans += fmt::format(R"({}{{"tag":"{}","name":"{}"}})", n ? "," : "", clan(n), n);
        auto state = now < battle(1) ? "preparation" : now < over() ? "inWar" : "ended";
        return fmt::format(R"({{"state":"{}","season":"2026-12","clans":[{}],"rounds":[{}]}})", state, clans, drawn);
    }
    static std::string clan(int n) { return n == 0 ? "#2PP" : fmt::format("#{}PP", "28PYLQGR"[n]); }
    std::string war(const std::string& path, timestamp now) const
    {
        for (int round = 1; round <= rounds; ++round)
            for (int which = 0; which < wars_a_round; ++which)
                if (path == path_of(round, which))
                    return war(round, which, now);
        return {};
    }
    std::string war(int round, int which, timestamp now) const
    {
        if (now < battle(round - 1))
            return {};
        auto state = now < battle(round) ? "preparation" : now < battle(round + 1) ? "inWar" : "warEnded";
        auto side = [](int n) {
            return fmt::format(R"({{"tag":"{}","name":"{}","stars":{},"destructionPercentage":50,"members":[]}})",
                               clan(n), n, n);
        };
        int first = which == own(round) ? 0 : which + (which < own(round) ? 1 : 0);
        return fmt::format(
            R"({{"state":"{}","teamSize":15,"preparationStartTime":"{}","startTime":"{}","endTime":"{}",)"
            R"("clan":{},"opponent":{}}})",
            state, diff::format_game_time(battle(round - 1)), diff::format_game_time(battle(round)),
            diff::format_game_time(battle(round + 1)), side(first), side(7 - first));
    }

    clashcast::clock& time_;
    timestamp start_;
};

struct season_fixture : agenda_fixture {
    season_fixture()
    {
        source = &season;
        set("20261203T060000.000Z");
        auto league = group(subject_kind::league, {"#2PP"}, 10min);
        league.options.remind = {60min};
        begin(league);
    }
    ~season_fixture() { end(); }

    bool was_asked_at(const std::string& path, timestamp moment) const
    {
        auto all = season.times(path);
        return std::find(all.begin(), all.end(), moment) != all.end();
    }
    // How often paths that `is_meant` were asked for, from one time to another.
    long count(auto is_meant, timestamp from, timestamp to) const
    {
        return std::count_if(season.asked.begin(), season.asked.end(),
                             [&](auto& a) { return is_meant(a.first) && a.second >= from && a.second < to; });
    }

    league_season season{clock, diff::parse_game_time("20261203T080000.000Z").value()};
};

bool is_group(const std::string& path)
{
    return path == group_path;
}

bool is_of_others(const std::string& path)
{
    for (int round = 1; round <= rounds; ++round)
        if (path == league_season::path_of(round, league_season::own(round)))
            return false;
    return !is_group(path);
}

}  // namespace

TEST_CASE("a season costs one to three requests in ten minutes, and shows all that happens")
{
    season_fixture f;
    f.pass_by(11 * day, 2min);
    auto& season = f.season;
    std::map<long, int> in_ten_minutes;
    for (auto& [path, when] : season.asked)
        ++in_ten_minutes[when.time_since_epoch() / 10min];
    auto most = std::max_element(in_ten_minutes.begin(), in_ten_minutes.end(),
                                 [](auto& a, auto& b) { return a.second < b.second; });
    CHECK(most->second <= 4);  // a moment that is due comes besides
    auto total = std::count_if(season.asked.begin(), season.asked.end(), [&](auto& a) {
        return a.second >= season.battle(1) && a.second < season.battle(rounds + 1);
    });
    CHECK(total <= 3 * 7 * 144);
    CHECK(total >= 7 * 120);

    {
        INFO("the own war is asked for at its start and at its end");
        for (int round = 1; round <= rounds; ++round) {
            auto path = league_season::path_of(round, league_season::own(round));
            CHECK(f.was_asked_at(path, season.battle(round)));
            CHECK(f.was_asked_at(path, season.battle(round + 1)));
            auto all = season.times(path);
            auto hours_of_preparation =
                std::count_if(all.begin(), all.end(), [&](auto when) { return when < season.battle(round); });
            CHECK(hours_of_preparation >= 40);
            CHECK(hours_of_preparation <= 50);
            CHECK(all.back() <= season.battle(round + 1) + 12min);
        }
    }
    {
        INFO("the wars of others are asked for once while the own one is searched, and once when all is over");
        auto search = f.count(is_of_others, season.battle(0), season.over());
        auto standings = f.count(is_of_others, season.over(), season.over() + 3 * day);
        CHECK(search <= 3 * rounds);
        CHECK(standings == 21);
        auto before = f.count(is_of_others, season.over() + 5h, season.over() + 3 * day);
        CHECK(before == 0);
    }
    {
        INFO("the group is asked for often at the begin of a month and when it is about to change, else hourly");
        auto a_month_begins = f.count(is_group, season.battle(0) + 1h, season.battle(0) + 13h);
        CHECK(a_month_begins >= 55);
        CHECK(f.count(is_group, season.over() + 1h, season.over() + 25h) <= 25);
        auto drawn = season.battle(4) + 1h;  // round 5 is known, and in preparation
        CHECK(f.count(is_group, drawn, drawn + 12h) <= 13);
    }
    {
        INFO("each war is told from its begin to its end, and the season once");
        std::map<std::string, int> told;
        for (auto& event : f.events())
            ++told[event.substr(0, event.find(' '))];
        CHECK(told["league_group_new"] == 1);
        CHECK(told["war_new"] == rounds);
        CHECK(told["war_ended"] == rounds);
        CHECK(told["war_starting_soon"] == rounds);
        CHECK(told["war_ending_soon"] == rounds);
        CHECK(told["war_end_not_seen"] == 0);
        CHECK(told["league_ended"] == 1);
        CHECK(told["poll_error"] == 0);
    }
}

TEST_CASE("a watcher that starts in the middle of a season follows it to its end")
{
    season_fixture f;
    f.end();
    f.pass_by(3 * day + 5h, 2min);
    f.begin(f.group(subject_kind::league, {"#2PP"}, 10min));
    f.pass_by(4 * day, 2min);
    f.begin(f.group(subject_kind::league, {"#2PP"}, 10min));
    f.pass_by(4 * day, 2min);
    std::map<std::string, int> told;
    for (auto& event : f.events())
        ++told[event.substr(0, event.find(' '))];
    CHECK(told["war_ended"] >= 5);
    CHECK(told["league_ended"] == 1);
    CHECK(told["war_end_not_seen"] == 0);
}
