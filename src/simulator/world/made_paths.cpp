#include "simulator/world/made_paths.hpp"

#include "simulator/world/tag.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace clashcast::simulator {
namespace {

constexpr std::string_view clans_folder = "/clans/#", players_folder = "/players/#",
                           league_wars_folder = "/clanwarleagues/wars/#", war_suffix = "/currentwar",
                           group_suffix = "/currentwar/leaguegroup", warlog_suffix = "/warlog",
                           raids_suffix = "/capitalraidseasons", battlelog_suffix = "/battlelog",
                           gold_pass_path = "/goldpass/seasons/current", limit_field = "limit=";

constexpr std::uint32_t most = 20, limits = most + 1;
constexpr std::uint64_t league_seasons = 120, wars_of_a_group = 28;

std::optional<std::uint32_t> numbered(tag_space space, std::string_view tag, std::uint32_t count)
{
    auto number = tag_number(space, tag);
    if (!number || *number >= count)
        return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::uint32_t limit_in(std::string_view query)
{
    while (!query.empty()) {
        auto field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(field.size() + 1, query.size()));
        if (!field.starts_with(limit_field))
            continue;
        std::uint32_t limit = 0;
        std::from_chars(field.data() + limit_field.size(), field.data() + field.size(), limit);
        return std::min(limit, most);
    }
    return 0;
}

}  // namespace

made_paths::made_paths(std::uint32_t clans, std::uint32_t players, bool warlog_limits)
    : clans_(clans), players_(players), warlog_limits_(warlog_limits)
{
    std::uint64_t groups = std::uint64_t{3} * clans + players + 2, battlelogs = groups + clans,
                  raids = battlelogs + players, warlogs = raids + std::uint64_t{limits} * clans,
                  league_wars = warlogs + std::uint64_t{limits} * clans,
                  end = league_wars + (std::uint64_t{clans} + 7) / 8 * wars_of_a_group * league_seasons;
    if (end > std::numeric_limits<std::uint32_t>::max() || clans > tags_in(tag_space::clan) ||
        players > tags_in(tag_space::player))
        throw std::invalid_argument("there are not enough tags for so many clans and players");
    groups_ = static_cast<std::uint32_t>(groups);
    battlelogs_ = static_cast<std::uint32_t>(battlelogs);
    raids_ = static_cast<std::uint32_t>(raids);
    warlogs_ = static_cast<std::uint32_t>(warlogs);
    league_wars_ = static_cast<std::uint32_t>(league_wars);
    end_ = static_cast<std::uint32_t>(end);
}

std::optional<made_path> made_paths::of_clan(std::string_view rest, std::uint32_t limit) const
{
    auto slash = std::min(rest.find('/'), rest.size());
    auto clan = numbered(tag_space::clan, rest.substr(0, slash), clans_);
    auto suffix = rest.substr(slash);
    if (!clan)
        return std::nullopt;
    if (suffix.empty())
        return made_path{made_kind::clan, *clan};
    if (suffix == war_suffix)
        return made_path{made_kind::war, *clan};
    if (suffix == group_suffix)
        return made_path{made_kind::league_group, *clan};
    if (suffix == warlog_suffix)
        return made_path{made_kind::warlog, *clan, warlog_limits_ ? limit : 0};
    if (suffix == raids_suffix)
        return made_path{made_kind::raids, *clan, limit};
    return std::nullopt;
}

std::optional<made_path> made_paths::of_player(std::string_view rest) const
{
    auto slash = std::min(rest.find('/'), rest.size());
    auto player = numbered(tag_space::player, rest.substr(0, slash), players_);
    auto suffix = rest.substr(slash);
    if (!player || !(suffix.empty() || suffix == battlelog_suffix))
        return std::nullopt;
    return made_path{suffix.empty() ? made_kind::player : made_kind::battlelog, *player};
}

std::optional<std::uint32_t> made_paths::find(std::string_view target) const
{
    auto query = std::min(target.find('?'), target.size());
    auto limit = limit_in(target.substr(std::min(query + 1, target.size())));
    target = target.substr(0, query);
    std::optional<made_path> found;
    if (target == gold_pass_path)
        found = made_path{made_kind::gold_pass};
    else if (target.starts_with(players_folder))
        found = of_player(target.substr(players_folder.size()));
    else if (target.starts_with(clans_folder))
        found = of_clan(target.substr(clans_folder.size()), limit);
    else if (target.starts_with(league_wars_folder))
        if (auto war = numbered(tag_space::league_war, target.substr(league_wars_folder.size()), end_ - league_wars_))
            found = made_path{made_kind::league_war, *war};
    return found ? std::optional(number(*found)) : std::nullopt;
}

std::uint32_t made_paths::number(const made_path& path) const
{
    switch (path.kind) {
    case made_kind::clan: return 2 * path.number;
    case made_kind::war: return 2 * path.number + 1;
    case made_kind::player: return 2 * clans_ + path.number;
    case made_kind::gold_pass: return first_paths() - 1;
    case made_kind::league_group: return groups_ + path.number;
    case made_kind::battlelog: return battlelogs_ + path.number;
    case made_kind::raids: return raids_ + path.limit * clans_ + path.number;
    case made_kind::league_war: return league_wars_ + path.number;
    case made_kind::warlog: break;
    }
    return path.limit == 0 ? 2 * clans_ + players_ + path.number : warlogs_ + path.limit * clans_ + path.number;
}

made_path made_paths::at(std::uint32_t path) const
{
    if (path < 2 * clans_)
        return {path % 2 == 0 ? made_kind::clan : made_kind::war, path / 2};
    if (path < 2 * clans_ + players_)
        return {made_kind::player, path - 2 * clans_};
    if (path < first_paths() - 1)
        return {made_kind::warlog, path - 2 * clans_ - players_};
    if (path < groups_)
        return {made_kind::gold_pass};
    if (path < battlelogs_)
        return {made_kind::league_group, path - groups_};
    if (path < raids_)
        return {made_kind::battlelog, path - battlelogs_};
    if (path < warlogs_)
        return {made_kind::raids, (path - raids_) % clans_, (path - raids_) / clans_};
    if (path < league_wars_)
        return {made_kind::warlog, (path - warlogs_) % clans_, (path - warlogs_) / clans_};
    return {made_kind::league_war, path - league_wars_};
}

std::string made_paths::text(std::uint32_t path) const
{
    auto [kind, number, limit] = at(path);
    if (kind == made_kind::gold_pass)
        return std::string(gold_pass_path);
    bool player = kind == made_kind::player || kind == made_kind::battlelog, war = kind == made_kind::league_war;
    std::string text(player ? players_folder : war ? league_wars_folder : clans_folder);
    text.replace(text.size() - 1, 1, "%23");
    write_tag(text, player ? tag_space::player : war ? tag_space::league_war : tag_space::clan, number);
    text += kind == made_kind::war            ? war_suffix
            : kind == made_kind::league_group ? group_suffix
            : kind == made_kind::warlog       ? warlog_suffix
            : kind == made_kind::raids        ? raids_suffix
            : kind == made_kind::battlelog    ? battlelog_suffix
                                              : std::string_view();
    return limit == 0 ? text : text + "?limit=" + std::to_string(limit);
}

}  // namespace clashcast::simulator
