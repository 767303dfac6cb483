// The registry of kinds: a line for each row.

#include "diff/kind.hpp"

#include <algorithm>
#include <array>

namespace clashcast {
namespace diff {

extern const kind clan_kind, war_kind, league_kind, raid_kind, warlog_kind, player_kind, battlelog_kind, calendar_kind,
    maintenance_kind;

namespace {

#pragma GCC diagnostic error "-Wswitch"  // a kind without a row does not compile
constexpr const kind* row_of(subject_kind k)
{
    switch (k) {
    case subject_kind::clan: return &clan_kind;
    case subject_kind::war: return &war_kind;
    case subject_kind::league: return &league_kind;
    case subject_kind::raid: return &raid_kind;
    case subject_kind::warlog: return &warlog_kind;
    case subject_kind::player: return &player_kind;
    case subject_kind::battlelog: return &battlelog_kind;
    case subject_kind::calendar: return &calendar_kind;
    case subject_kind::maintenance: return &maintenance_kind;
    }
    return nullptr;
}

constexpr std::size_t count_rows()
{
    std::size_t count = 0;
    while (row_of(static_cast<subject_kind>(count)))
        ++count;
    return count;
}

constexpr auto kinds = [] {
    std::array<subject_kind, count_rows()> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<subject_kind>(i);
    return all;
}();

}  // namespace

const kind& kind_of(subject_kind k)
{
    return *row_of(k);
}

}  // namespace diff

std::span<const subject_kind> all_kinds()
{
    return diff::kinds;
}

const kind_traits& traits_of(subject_kind k)
{
    return diff::kind_of(k).traits;
}

std::optional<subject_kind> find_kind(std::string_view name)
{
    auto found = std::find_if(diff::kinds.begin(), diff::kinds.end(),
                              [&](subject_kind k) { return traits_of(k).name == name; });
    return found == diff::kinds.end() ? std::nullopt : std::optional(*found);
}

std::string_view to_string(subject_kind k)
{
    return traits_of(k).name;
}

}  // namespace clashcast
