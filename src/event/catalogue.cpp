#include <clashcast/event.hpp>

#include <algorithm>
#include <array>

namespace clashcast {
namespace {

constexpr std::array types{
    event_type{"clan_updated", true},
    event_type{"member_joined", false},
    event_type{"member_left", false},
    event_type{"member_updated", false},
    event_type{"member_role_changed", false},
    event_type{"member_donations", false},
    event_type{"war_new", true},
    event_type{"war_state_changed", true},
    event_type{"war_attack_new", false},
    event_type{"townhall_upgraded", true},
    event_type{"builderhall_upgraded", true},
    event_type{"player_name_changed", true},
    event_type{"player_league_changed", true},
    event_type{"player_label_changed", true},
    event_type{"player_updated", true},
    event_type{"troop_upgraded", false},
    event_type{"spell_upgraded", false},
    event_type{"hero_upgraded", false},
    event_type{"hero_equipment_upgraded", false},
    event_type{"maintenance_start", false},
    event_type{"maintenance_end", false},
    event_type{"poll_error", false},
    event_type{"gap", false},
};

}  // namespace

std::span<const event_type> catalogue()
{
    return types;
}

const event_type* find_event_type(std::string_view name)
{
    auto row = std::find_if(types.begin(), types.end(), [&](const event_type& t) { return t.name == name; });
    return row == types.end() ? nullptr : &*row;
}

bool is_whole(std::string_view type)
{
    auto row = find_event_type(type);
    return row && row->whole;
}

}  // namespace clashcast
