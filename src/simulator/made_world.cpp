#include "simulator/made_world.hpp"

#include "simulator/chance.hpp"
#include "simulator/clan.hpp"
#include "simulator/player.hpp"
#include "simulator/tag.hpp"
#include "simulator/war.hpp"

#include <limits>
#include <stdexcept>

namespace clashcast::simulator {
namespace {

constexpr std::string_view clans_folder = "/clans/#", players_folder = "/players/#", war_suffix = "/currentwar",
                           gold_pass = "/goldpass/seasons/current";

std::vector<std::string> tags(tag_space space, std::uint32_t count)
{
    std::vector<std::string> all(count, "#");
    for (std::uint32_t i = 0; i < count; ++i)
        write_tag(all[i], space, i);
    return all;
}

std::optional<std::uint32_t> numbered(tag_space space, std::string_view tag, std::uint32_t count)
{
    auto number = tag_number(space, tag);
    if (!number || *number >= count)
        return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

}  // namespace

made_world::made_world(std::uint64_t seed, std::uint32_t clans, std::uint32_t players, double change_rate)
    : seed_(seed), clans_(clans), players_(players), change_rate_(change_rate)
{
    if (2 * std::uint64_t{clans} + players + 1 > std::numeric_limits<std::uint32_t>::max() ||
        clans > tags_in(tag_space::clan) || players > tags_in(tag_space::player))
        throw std::invalid_argument("so many clans and players have no tags");
}

std::uint32_t made_world::size() const
{
    return 2 * clans_ + players_ + 1;
}

std::optional<std::uint32_t> made_world::find(std::string_view target) const
{
    target = target.substr(0, target.find('?'));
    if (target == gold_pass)
        return size() - 1;
    if (target.starts_with(players_folder)) {
        auto player = numbered(tag_space::player, target.substr(players_folder.size()), players_);
        return player ? std::optional(2 * clans_ + *player) : std::nullopt;
    }
    if (!target.starts_with(clans_folder))
        return std::nullopt;
    bool war = target.ends_with(war_suffix);
    target.remove_prefix(clans_folder.size());
    target.remove_suffix(war ? war_suffix.size() : 0);
    auto clan = numbered(tag_space::clan, target, clans_);
    return clan ? std::optional(2 * *clan + (war ? 1 : 0)) : std::nullopt;
}

std::string made_world::path(std::uint32_t path) const
{
    if (path == size() - 1)
        return std::string(gold_pass);
    bool clan = path < 2 * clans_;
    std::string text = clan ? "/clans/%23" : "/players/%23";
    write_tag(text, clan ? tag_space::clan : tag_space::player, clan ? path / 2 : path - 2 * clans_);
    if (clan && path % 2 == 1)
        text += war_suffix;
    return text;
}

bool made_world::moves(std::uint32_t path, std::uint32_t, std::uint32_t poll) const
{
    enum salt : std::uint64_t { moving = 900 };
    return path != size() - 1 && share(draw(draw(seed_, moving, path), poll)) < change_rate_;
}

unsigned made_world::answer(std::string& body, std::uint32_t path, std::uint32_t version) const
{
    if (path == size() - 1)
        body += R"({"startTime":"20250601T080000.000Z","endTime":"20250701T080000.000Z"})";
    else if (path >= 2 * clans_)
        write_player(body, seed_, path - 2 * clans_, version);
    else if (path % 2 == 0)
        write_clan(body, seed_, path / 2, version);
    else
        write_war(body, seed_, path / 2, version);
    return 200;
}

std::vector<std::string> made_world::clans() const
{
    return tags(tag_space::clan, clans_);
}

std::vector<std::string> made_world::players() const
{
    return tags(tag_space::player, players_);
}

}  // namespace clashcast::simulator
