#pragma once
// Small subjects, and random steps from one answer of each to the next. The seed makes them repeatable.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <vector>

namespace clashcast {

using nlohmann::json;

class dice {
public:
    explicit dice(unsigned seed) : random_(seed) {}

    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    bool one_in(int n) { return below(n) == 0; }
    std::size_t one_of(const auto& list) { return static_cast<std::size_t>(below(static_cast<int>(list.size()))); }

    std::string field() { return std::string(1, static_cast<char>('a' + below(4))); }
    json value()
    {
        const json values[] = {nullptr, true, 1, 0, -7, 2.5, "x", json::array(), json::array({1, "y"}), {{"k", 1}}};
        return values[static_cast<std::size_t>(below(10))];
    }

private:
    std::mt19937 random_;
};

class small_clan {
public:
    explicit small_clan(unsigned seed) : random_(seed) {}

    json step()
    {
        for (auto n = random_.below(4); n > 0; --n)
            mutate();
        return now_;
    }

private:
    void mutate()
    {
        auto& members = now_["memberList"];
        switch (random_.below(5)) {
        case 0: now_[random_.field()] = random_.value(); break;
        case 1: now_.erase(random_.field()); break;
        case 2:
            members.push_back({{"tag", "#" + random_.field() + random_.field()}, {"donations", random_.below(5)}});
            break;
        case 3:
            if (!members.empty())
                members.erase(random_.one_of(members));
            break;
        default:
            if (!members.empty())
                members[random_.one_of(members)][random_.field()] = random_.value();
        }
    }

    dice random_;
    json now_ = {{"tag", "#2PP"}, {"memberList", json::array()}};
};

class small_player {
public:
    explicit small_player(unsigned seed) : random_(seed) {}

    json step()
    {
        for (auto n = random_.below(4); n > 0; --n)
            mutate();
        return now_;
    }

private:
    void mutate()
    {
        const std::vector<std::string> fields{"name", "townHallLevel", "league", "labels", "a"};
        const std::vector<std::string> lists{"troops", "spells", "heroes", "heroEquipment"};
        auto& list = now_[lists[random_.one_of(lists)]];
        switch (random_.below(6)) {
        case 0: now_[fields[random_.one_of(fields)]] = random_.value(); break;
        case 1: list = random_.one_in(2) ? json() : json::array(); break;
        case 2:
            if (!list.empty())
                list.erase(random_.one_of(list));
            break;
        default:
            if (!list.empty() && random_.one_in(2))
                list[random_.one_of(list)]["level"] = random_.below(9);
            else
                list.push_back({{"name", random_.field()},
                                {"village", random_.one_in(2) ? json("home") : json()},
                                {"level", random_.below(9)}});
        }
    }

    dice random_;
    json now_ = {{"tag", "#2PP"}};
};

// A clan's wars. Now and then an answer is one that a lagging server gave before.
class small_war {
public:
    explicit small_war(unsigned seed) : random_(seed) {}

    // The next answer, and whether it is an earlier one.
    bool stale = false;
    json step()
    {
        stale = before_ > 0 && random_.one_in(5);
        if (stale)
            return past_[static_cast<std::size_t>(random_.below(static_cast<int>(before_)))];
        move_on();
        auto now = answer();
        if (!peace_)
            keep(now);
        return now;
    }

private:
    void keep(const json& now)
    {
        for (auto what : {"state", "preparationStartTime"})
            if (!past_.empty() && past_.back()[what] != now[what])
                before_ = past_.size();
        past_.push_back(now);
    }

    void move_on()
    {
        if (random_.one_in(4) && ++state_ > 3)
            begin(random_.below(2) + 1);
        if (random_.one_in(30))
            begin(random_.below(3) + 1);
        if (state_ == 0)
            begin(1);
        for (auto n = state_ > 1 ? random_.below(4) : 0; n > 0; --n)
            attacks_.push_back({random_.below(4), random_.below(4)});
        peace_ = random_.one_in(10);
    }

    void begin(int state)
    {
        ++number_;
        state_ = state;
        attacks_.clear();
    }

    static std::string tag_of(int who) { return fmt::format("#Q{}", who); }

    json answer() const
    {
        constexpr const char* states[] = {"notInWar", "preparation", "inWar", "warEnded"};
        if (peace_)
            return {{"state", states[0]}};
        json sides = {{{"tag", "#2PP"}, {"members", json::array()}}, {{"tag", "#8QQ"}, {"members", json::array()}}};
        for (int who = 0; who < 4; ++who) {
            json made = json::array();
            for (std::size_t i = 0; i < attacks_.size(); ++i)
                if (attacks_[i].by == who)
                    made.push_back({{"attackerTag", tag_of(who)}, {"order", i + 1}, {"stars", attacks_[i].stars}});
            sides[who < 2 ? 0 : 1]["members"].push_back({{"tag", tag_of(who)}, {"attacks", made}});
        }
        return {{"state", states[state_]},
                {"preparationStartTime", fmt::format("202501{:02}T{:06}.000Z", 1 + number_ / 100, number_ % 100)},
                {"clan", sides[0]},
                {"opponent", sides[1]}};
    }

    struct attack {
        int by, stars;
    };

    dice random_;
    int number_ = 0, state_ = 0;
    bool peace_ = false;
    std::vector<attack> attacks_;
    std::vector<json> past_;
    std::size_t before_ = 0;  // so many answers of the past are of an earlier state or war
};

}  // namespace clashcast
