#include "replay/random_polls.hpp"

#include "diff/game_time.hpp"
#include "diff/small_subjects.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

namespace clashcast {
namespace {

constexpr timestamp beginning(std::chrono::sys_days(std::chrono::year(2025) / 11 / 1));

std::string time_of(int minutes)
{
    return diff::format_game_time(beginning + std::chrono::minutes(minutes));
}

std::string member_tag(int who)
{
    return fmt::format("#M{}", who);
}

// One war, which moves on from view to view.
class random_war {
public:
    random_war(dice& random, int number, std::string us, std::string them)
        : prepared_(number * 3000), us_(std::move(us)), them_(std::move(them)),
          start_(prepared_ + 600 * random.below(3)), state_(1 + random.below(2))
    {
    }

    bool is_over() const { return state_ > 3; }

    void move_on(dice& random)
    {
        if (random.one_in(4))
            ++state_;
        if (random.one_in(8))
            delay_ = random.below(60);
        if (random.one_in(8))
            first_ = random.below(3);
        for (int n = state_ > 1 ? random.below(3) : 0; n > 0; --n)
            attacks_.push_back({random.below(6), random.below(6), random.below(4)});
    }

    json view(dice& random, bool swapped) const
    {
        constexpr std::array names{"notInWar", "preparation", "inWar", "warEnded"};
        json ours = side(us_, 0), theirs = side(them_, 3);
        json answer = {{"state", names[static_cast<std::size_t>(std::min(state_, 3))]},
                       {"preparationStartTime", time_of(prepared_)},
                       {"clan", swapped ? theirs : ours},
                       {"opponent", swapped ? ours : theirs}};
        if (!random.one_in(5))
            answer["startTime"] = time_of(start_ + delay_);
        if (!random.one_in(5))
            answer["endTime"] = time_of(end() + delay_);
        if (!random.one_in(5))
            answer["teamSize"] = 3;
        if (!random.one_in(5))
            answer["attacksPerMember"] = 1 + random.below(2);
        return answer;
    }

    json log_row(dice& random) const
    {
        return {
            {"result", random.one_in(3) ? json() : json("win")},
            {"endTime", time_of(end() + random.below(90) - 30)},
            {"clan", {{"tag", us_}, {"stars", random.below(9)}, {"destructionPercentage", random.below(100)}}},
            {"opponent", {{"tag", them_}, {"stars", random.below(9)}, {"destructionPercentage", random.below(100)}}}};
    }

private:
    struct attack {
        int by, on, stars;
    };

    int end() const { return start_ + 1440; }

    json side(const std::string& tag, int first) const
    {
        json members = json::array();
        int stars = 0;
        for (int who = first + (first == 0 ? first_ % 2 : 0); who < first + 3; ++who) {
            json made = json::array();
            for (std::size_t i = 0; i < attacks_.size(); ++i)
                if (attacks_[i].by == who) {
                    stars += attacks_[i].stars;
                    made.push_back({{"attackerTag", member_tag(who)},
                                    {"defenderTag", member_tag(attacks_[i].on)},
                                    {"stars", attacks_[i].stars},
                                    {"order", i + 1}});
                }
            members.push_back({{"tag", member_tag(who)}, {"name", "m"}, {"mapPosition", 7 - who}, {"attacks", made}});
        }
        return {{"tag", tag}, {"name", "of " + tag}, {"stars", stars}, {"destructionPercentage", stars / 2.0},
                {"members", members}};
    }

    int prepared_;
    std::string us_, them_;
    int start_, state_, delay_ = 0, first_ = 0;
    std::vector<attack> attacks_;
};

// A poll of what a subject is about: an answer, or one with its request.
using game = std::function<json(dice&)>;

game random_wars()
{
    return [number = 0, now = std::optional<random_war>(), before = std::optional<random_war>()](dice& random) mutable {
        if (!now || now->is_over() || random.one_in(15)) {
            before = now;
            ++number;
            now.emplace(random, number, "#2PP", fmt::format("#F{}", number % 3));
        }
        now->move_on(random);
        auto& either = before && random.one_in(2) ? *before : *now;
        switch (random.below(12)) {
        case 0: return json({{"state", "notInWar"}});
        case 1:
        case 2: either.move_on(random); return json({{"opponent_view", either.view(random, true)}});
        case 3:
            return json({{"warlog", {{"items", json::array({now->log_row(random), either.log_row(random)})}}}});
        default: return now->view(random, random.one_in(3));
        }
    };
}

// A group of three rounds with two wars each, of which one is ours.
class random_league {
public:
    json operator()(dice& random)
    {
        if (wars_.empty() || (state_ == 2 && random.one_in(12)))
            begin();
        if (random.one_in(6))
            rounds_ = std::min(rounds_ + 1, 3);
        if (random.one_in(10))
            state_ = std::min(state_ + 1, 2);
        if (random.one_in(3))
            return group(random);
        auto tag = fmt::format("#{}W{}{}", season_, 1 + random.below(3), random.one_in(3) ? "b" : "a");
        auto& war = wars_.try_emplace(tag, random, static_cast<int>(wars_.size()) + season_ * 10,
                                      tag.ends_with('a') ? "#2PP" : "#8QQ", "#9RR").first->second;
        war.move_on(random);
        return {{"war", tag}, {"answer", war.view(random, random.one_in(3))}};
    }

private:
    void begin()
    {
        ++season_;
        state_ = 0, rounds_ = 1;
        wars_.clear();
    }

    json group(dice& random) const
    {
        if (random.one_in(8))
            return {{"state", random.one_in(2) ? "notInWar" : "groupNotFound"}};
        json rounds = json::array();
        for (int i = 1; i <= 3; ++i) {
            json tags = {"#0", "#0"};
            if (i <= rounds_)
                tags = {fmt::format("#{}W{}a", season_, i), fmt::format("#{}W{}b", season_, i)};
            rounds.push_back({{"warTags", tags}});
        }
        return {{"state", std::array{"preparation", "inWar", "ended"}[static_cast<std::size_t>(state_)]},
                {"season", fmt::format("s{}", random.one_in(20) ? season_ - 1 : season_)},
                {"clans", {{{"tag", "#2PP"}, {"name", "Us"}}, {{"tag", "#8QQ"}}, {{"tag", "#9RR"}, {"name", "Reds"}}}},
                {"rounds", rounds}};
    }

    int season_ = 0, state_ = 0, rounds_ = 1;
    std::map<std::string, random_war> wars_;
};

class random_raid {
public:
    json operator()(dice& random)
    {
        if (now_.is_null() || (now_["state"] == "ended" && random.one_in(3)) || random.one_in(25))
            begin(random);
        for (int n = random.below(3); n > 0; --n)
            attack(random);
        if (random.one_in(9))
            now_["state"] = "ended";
        auto items = json::array({now_});
        if (random.one_in(4) && !before_.is_null())
            items.push_back(before_);
        return {{"items", items}};
    }

private:
    void begin(dice& random)
    {
        before_ = now_;
        if (!before_.is_null()) {
            before_["state"] = "ended";
            before_.erase("members");
        }
        auto start = time_of(++number_ * 10'080);
        now_ = {{"state", "ongoing"},         {"startTime", start}, {"totalAttacks", 0}, {"members", json::array()},
                {"attackLog", json::array()}, {"defenseLog", json::array()}};
        for (auto field : {"endTime", "capitalTotalLoot", "raidsCompleted"})
            if (random.one_in(2))
                now_[field] = field == std::string("endTime") ? json(start) : json(5);
    }

    void attack(dice& random)
    {
        now_["totalAttacks"] = now_["totalAttacks"].get<int>() + 1;
        auto tag = member_tag(random.below(3));
        auto& members = now_["members"];
        auto who = std::find_if(members.begin(), members.end(), [&](auto& m) { return m["tag"] == tag; });
        if (who == members.end()) {
            members.push_back({{"tag", tag}, {"attacks", 0}, {"capitalResourcesLooted", 0}});
            if (!random.one_in(3))
                members.back()["attackLimit"] = 5;
            who = std::prev(members.end());
        }
        (*who)["attacks"] = (*who)["attacks"].get<int>() + 1;
        (*who)["capitalResourcesLooted"] = (*who)["capitalResourcesLooted"].get<int>() + random.below(500);
        raid(random, random.one_in(3) ? "defenseLog" : "attackLog");
    }

    void raid(dice& random, const std::string& name)
    {
        auto& log = now_[name];
        if (log.empty() || random.one_in(4)) {
            json foe = {{"tag", fmt::format("#F{}", random.below(3))}, {"level", 9}};
            log.push_back({{name == "attackLog" ? "defender" : "attacker", foe},
                           {"districtCount", 2},
                           {"districtsDestroyed", 0},
                           {"districts", json::array({{{"id", 1}}, {{"id", 2}}})}});
        }
        auto& last = log.back();
        auto& district = last["districts"][static_cast<std::size_t>(random.below(2))];
        district["destructionPercent"] = random.one_in(2) ? 100 : random.below(100);
        district["attacks"] = json::array({{{"attacker", {{"tag", "#M1"}}}, {"destructionPercent", 100}}});
        last["districtsDestroyed"] = std::count_if(last["districts"].begin(), last["districts"].end(), [](auto& d) {
            return d.value("destructionPercent", 0) == 100;
        });
    }

    int number_ = 0;
    json now_, before_;
};

game random_war_log()
{
    return [items = json::array(), number = 0](dice& random) mutable {
        for (int n = random.below(3); n > 0; --n)
            items.insert(items.begin(), random_war(random, ++number, "#2PP", "#8QQ").log_row(random));
        while (items.size() > 4)
            items.erase(items.size() - 1);
        return json({{"items", items}});
    };
}

game random_battles()
{
    return [items = json::array(), number = 0](dice& random) mutable {
        for (int n = random.below(4); n > 0; --n) {
            items.push_back({{"opponentPlayerTag", member_tag(random.below(3))}, {"stars", random.below(2)}});
            if (!random.one_in(10))
                items.back()["battleTime"] = time_of(++number);
        }
        while (items.size() > 5)
            items.erase(items.begin());
        return json({{"items", items}});
    };
}

game random_calendar()
{
    return [pass = 0](dice& random) mutable {
        pass += random.one_in(4);
        return json({{"startTime", time_of(pass * 1000)}, {"endTime", time_of(pass * 1000 + 999)}});
    };
}

// With what small_clan does not have: named fields and districts.
game random_clan(unsigned seed)
{
    return [clan = small_clan(seed), level = 5](dice& random) mutable {
        auto answer = clan.step();
        level += random.one_in(3);
        answer["name"] = random.one_in(9) ? "Them" : "Us";
        answer["clanLevel"] = level;
        if (!random.one_in(4))
            answer["isWarLogPublic"] = random.one_in(2);
        if (!random.one_in(4))
            answer["clanCapital"] = {{"districts", json::array({{{"id", 1}, {"districtHallLevel", random.below(4)}},
                                                                {{"id", 2 + random.below(2)}}})}};
        return answer;
    };
}

// With what small_player does not have.
game random_player(unsigned seed)
{
    return [player = small_player(seed)](dice& random) mutable {
        auto answer = player.step();
        auto equipment = json::array();
        for (int n = random.below(3); n > 0; --n)
            equipment.push_back({{"name", random.field()}});
        answer["heroes"] = json::array({{{"name", "King"}, {"level", 1}, {"equipment", equipment}}});
        answer["troops"].push_back({{"name", "Super Archer"}, {"level", 1}, {"superTroopIsActive", random.one_in(2)}});
        answer["achievements"] =
            json::array({{{"name", "Games Champion"}, {"stars", random.below(3)}, {"value", random.below(900)}},
                         {{"name", "x"}, {"info", random.field()}, {"value", random.below(9)}}});
        if (!random.one_in(4))
            answer["clan"] = {{"tag", fmt::format("#C{}", random.below(2))}, {"name", "of"}};
        answer["role"] = random.one_in(2) ? "admin" : "member";
        answer["clanCapitalContributions"] = random.below(1000);
        if (!random.one_in(3))
            answer["legendStatistics"] = {{"previousSeason", {{"id", fmt::format("2025-1{}", random.below(2))}}}};
        return answer;
    };
}

game game_of(subject_kind kind, unsigned seed)
{
    switch (kind) {
    case subject_kind::clan: return random_clan(seed);
    case subject_kind::war: return random_wars();
    case subject_kind::league: return random_league();
    case subject_kind::raid: return random_raid();
    case subject_kind::warlog: return random_war_log();
    case subject_kind::player: return random_player(seed);
    case subject_kind::battlelog: return random_battles();
    case subject_kind::calendar: return random_calendar();
    case subject_kind::maintenance: break;
    }
    return [](dice&) { return json::object(); };
}

// The places of all values inside this one.
void gather(json& value, std::vector<json*>& places)
{
    for (auto& inner : value) {
        places.push_back(&inner);
        if (inner.is_structured())
            gather(inner, places);
    }
}

json spoiled(json poll, dice& random)
{
    auto& answer = poll.contains("answer")          ? poll["answer"]
                   : poll.contains("opponent_view") ? poll["opponent_view"]
                   : poll.contains("warlog")        ? poll["warlog"]
                                                    : poll;
    std::vector<json*> places;
    gather(answer, places);
    if (!places.empty())
        *places[random.one_of(places)] = random.value();
    return poll;
}

json failed(const json& poll, dice& random)
{
    const std::array<json, 6> failures{{{{"status", 404}, {"reason", "notFound"}},
                                        {{"status", 403}, {"reason", "accessDenied"}, {"message", "no"}},
                                        {{"status", 500}},
                                        {{"status", 503}, {"reason", "inMaintenance"}},
                                        {{"status", 504}},
                                        json::object()}};
    json error = {{"error", failures[random.one_of(failures)]}};
    if (poll.contains("war"))
        return {{"war", poll["war"]}, {"answer", error}};
    return random.one_in(9) && poll.contains("opponent_view") ? json({{"opponent_view", error}}) : error;
}

}  // namespace

random_case make_random_case(subject_kind kind, unsigned seed, int polls)
{
    dice random(seed);
    auto play = game_of(kind, seed);
    random_case made{kind, seed, {}};
    bool timed = kind == subject_kind::calendar || random.one_in(2);
    std::vector<json> past;
    for (int minute = 0; polls > 0; --polls) {
        minute += random.below(kind == subject_kind::calendar ? 9000 : 300);
        past.push_back(play(random));
        auto poll = past[random.one_in(6) ? random.one_of(past) : past.size() - 1];
        if (random.one_in(8))
            poll = spoiled(std::move(poll), random);
        if (random.one_in(kind == subject_kind::maintenance ? 2 : 8))
            poll = failed(poll, random);
        if (timed)
            poll =
                random.one_in(6) ? json({{"at", time_of(minute)}}) : json({{"at", time_of(minute)}, {"answer", poll}});
        made.polls.push_back(poll.dump());
    }
    return made;
}

std::string replay_line(const random_case& c, const std::string& between)
{
    std::string polls, options = "{}";
    for (auto& poll : c.polls)
        polls += (polls.empty() ? "" : ",") + between + poll;
    if (c.kind == subject_kind::war || c.kind == subject_kind::league)
        options = R"({"remind":[720,60]})";
    if (c.kind == subject_kind::player)
        options = R"({"achievements":["x"]})";
    return fmt::format(R"({{"id":"{} {}","kind":"{}","tag":"{}","options":{},"polls":[{}]}})", to_string(c.kind),
                       c.seed, to_string(c.kind), traits_of(c.kind).has_tag ? "#2PP" : "", options, polls);
}

}  // namespace clashcast
