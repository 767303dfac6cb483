#pragma once
// Replicas of subjects, made of the first answer and the events since then.

#include <clashcast/event.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

// Fields by name. A null is an absent field.
class replica_fields {
public:
    replica_fields() = default;
    explicit replica_fields(const nlohmann::json& object, const std::vector<std::string_view>& aside = {})
    {
        for (auto& [name, value] : object.items())
            if (std::find(aside.begin(), aside.end(), name) == aside.end())
                set(name, value);
    }
    bool operator==(const replica_fields&) const = default;

    void apply(const event& e)
    {
        for (auto& c : nlohmann::json::parse(e.changes)) {
            auto name = c["field"].get<std::string>();
            if (fields_.value(name, nlohmann::json()) != c["old_value"])
                FAIL_CHECK(name << " was not " << c["old_value"]);
            set(name, c["new_value"]);
        }
    }

private:
    void set(const std::string& name, const nlohmann::json& value)
    {
        if (value.is_null())
            fields_.erase(name);
        else
            fields_[name] = value;
    }

    nlohmann::json fields_ = nlohmann::json::object();
};

struct clan_replica {
    explicit clan_replica(const nlohmann::json& answer) : fields(answer, {"memberList"})
    {
        for (auto& m : answer["memberList"])
            members[m["tag"]] = replica_fields(m, quiet);
    }
    bool operator==(const clan_replica&) const = default;

    void apply(const event& e)
    {
        auto who = nlohmann::json::parse(e.metadata).value("member_tag", std::string());
        if (e.type == "clan_updated")
            fields.apply(e);
        else if (e.type == "member_joined")
            members[who] = replica_fields(nlohmann::json::parse(e.new_data), quiet);
        else if (e.type == "member_left")
            members.erase(who);
        else if (e.type == "member_updated")
            members.at(who).apply(e);
    }

    inline static const std::vector<std::string_view> quiet{"clanRank", "previousClanRank"};
    replica_fields fields;
    std::map<std::string, replica_fields> members;
};

// Events report only that an item rises, so a replica has its highest level since it appeared.
struct player_replica {
    using items = std::map<std::pair<std::string, std::string>, int>;

    explicit player_replica(const nlohmann::json& answer) : fields(answer, lists)
    {
        for (auto list : lists)
            if (auto found = answer.find(list); found != answer.end() && found->is_array()) {
                auto& known = levels[list];
                for (auto& item : *found)
                    known[key_of(item)] = item["level"];
            }
    }

    void apply(const event& e)
    {
        static const std::map<std::string_view, std::string_view> list_of{
            {"troop_upgraded", "troops"}, {"spell_upgraded", "spells"}, {"hero_upgraded", "heroes"},
            {"hero_equipment_upgraded", "heroEquipment"}};
        if (e.type == "player_updated")
            fields.apply(e);
        auto list = list_of.find(e.type);
        if (list == list_of.end())
            return;
        auto what = nlohmann::json::parse(e.metadata);
        auto [item, is_new] = levels[list->second].try_emplace(key_of(what), 0);
        if (what["old_level"] != (is_new ? nlohmann::json() : nlohmann::json(item->second)))
            FAIL_CHECK(e.metadata << " does not follow " << item->second);
        item->second = what["new_level"];
    }

    static std::pair<std::string, std::string> key_of(const nlohmann::json& item)
    {
        auto village = item.find("village");
        return {item["name"], village != item.end() && village->is_string() ? *village : ""};
    }

    inline static const std::vector<std::string_view> lists{"troops", "spells", "heroes", "heroEquipment"};
    replica_fields fields;
    std::map<std::string_view, items> levels;
};

struct war_replica {
    explicit war_replica(const nlohmann::json& answer)
        : state(answer["state"]), attacks(attacks_of(answer)),
          times{answer.value("startTime", nlohmann::json()), answer.value("endTime", nlohmann::json())},
          open(state != "notInWar" && state != "warEnded")
    {
    }
    bool operator==(const war_replica& other) const { return state == other.state && attacks == other.attacks; }

    void apply(const event& e)
    {
        auto what = nlohmann::json::parse(e.metadata);
        if (e.type == "war_new" && !open)
            attacks.clear(), times = {what["start_time"], what["end_time"]}, open = true, lost = false;
        else if (e.type == "war_times_changed")
            times = {what["start_time"], what["end_time"]};
        else if (e.type == "war_state_changed" && what["war_state_from"] == state)
            state = what["war_state_to"];
        else if (e.type == "war_attack_new")
            attacks[what["order"]] = nlohmann::json::parse(e.new_data);
        else if (e.type == "war_ended" && (open || lost))
            open = lost = false;
        else if (e.type == "war_end_not_seen" && open)
            open = false, lost = true;
        else if (e.type != "war_attacks_missed" || open || lost)
            FAIL_CHECK(e.type << " does not follow " << state);
    }

    static std::map<int, nlohmann::json> attacks_of(const nlohmann::json& answer)
    {
        std::map<int, nlohmann::json> all;
        for (auto side : {"clan", "opponent"})
            for (auto& member : answer.value(side, nlohmann::json::object()).value("members", nlohmann::json::array()))
                for (auto& attack : member.value("attacks", nlohmann::json::array()))
                    all[attack["order"]] = attack;
        return all;
    }

    std::string state;
    std::map<int, nlohmann::json> attacks;
    std::array<nlohmann::json, 2> times;  // start, end
    bool open;          // neither end nor loss of the latest war was told
    bool lost = false;  // its end was not seen
};

}  // namespace clashcast
