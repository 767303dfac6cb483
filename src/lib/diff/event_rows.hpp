#pragma once
// The catalogue as constants: what it says of a type is known while the program is compiled.

#include "diff/clan_events.hpp"
#include "diff/league_events.hpp"
#include "diff/other_events.hpp"
#include "diff/player_events.hpp"
#include "diff/raid_events.hpp"
#include "diff/war_events.hpp"

#include <array>
#include <cstddef>

namespace clashcast::diff {

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch"  // a kind without event types does not compile
constexpr std::span<const event_type> event_rows(subject_kind k)
{
    switch (k) {
    case subject_kind::clan: return clan_events::rows;
    case subject_kind::war: return war_events::rows<false>;
    case subject_kind::league: return league_events::rows;
    case subject_kind::raid: return raid_events::rows;
    case subject_kind::warlog: return warlog_events::rows;
    case subject_kind::player: return player_events::rows;
    case subject_kind::battlelog: return battlelog_events::rows;
    case subject_kind::calendar: return calendar_events::rows;
    case subject_kind::maintenance: return maintenance_events::rows;
    }
    return {};
}
#pragma GCC diagnostic pop

// Calls f(row) for each row of each kind, then for those of any kind. A type that two kinds have comes twice.
template <class F>
constexpr void each_event_row(F f)
{
    for (int kind = 0; !event_rows(static_cast<subject_kind>(kind)).empty(); ++kind)
        for (auto& row : event_rows(static_cast<subject_kind>(kind)))
            f(row);
    for (auto& row : events_of_any_kind::rows)
        f(row);
}

// All types, each once: the first row of its name.
inline constexpr auto event_types = [] {
    constexpr auto gather = [](auto& into) {
        std::size_t count = 0;
        each_event_row([&](const event_type& row) {
            for (std::size_t i = 0; i < count; ++i)
                if (into[i].name == row.name)
                    return;
            into[count++] = row;
        });
        return count;
    };
    constexpr auto count = [gather] {
        std::array<event_type, 200> all{};
        return gather(all);
    }();
    std::array<event_type, count> all{};
    gather(all);
    return all;
}();

}  // namespace clashcast::diff
