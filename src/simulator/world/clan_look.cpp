#include "simulator/world/clan_look.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/names.hpp"
#include "simulator/world/text.hpp"

namespace clashcast::simulator {
namespace {

// Those of a clan's own answer.
enum salt : std::uint64_t { named = 300, badge = 305, grown = 307 };
// Those of a clan outside.
enum outside_salt : std::uint64_t { other_level = 605, other_badge = 607, other_name };

}  // namespace

clan_look look_of(std::uint64_t key, std::uint32_t clan, std::uint32_t time)
{
    return {tag_space::clan, clan, draw(key, named, strikes(time, 6000, draw(key, named))),
            draw(key, badge, strikes(time, 2500, draw(key, badge))),
            below(draw(key, grown), 20) + strikes(time, 1500, draw(key, grown))};
}

clan_look outside_look(std::uint64_t key)
{
    return {tag_space::opponent, key % tags_in(tag_space::opponent), draw(key, other_name), draw(key, other_badge),
            1 + below(draw(key, other_level), 24)};
}

void write_identity(std::string& out, const clan_look& clan)
{
    write(out, "\"tag\":\"#");
    write_tag(out, clan.tags, clan.number);
    write(out, "\",\"name\":\"");
    write_clan_name(out, clan.name);
    write(out, "\"");
}

void write_badge_urls(std::string& out, const clan_look& clan)
{
    write(out, "\"badgeUrls\":");
    write_badges(out, clan.badge);
}

}  // namespace clashcast::simulator
