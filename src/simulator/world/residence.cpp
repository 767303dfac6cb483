#include "simulator/world/residence.hpp"

#include "simulator/world/hash_random.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { circles = 1300, phase, outside };

// Players go round in circles: four of them, four rooms and a time without a clan. One of the five is free, and with
// each step the one before it moves there.
constexpr std::uint32_t together = 4, stops = together + 1;
constexpr std::uint32_t step = 30;  // units of time

std::uint32_t steps(const game& g, std::uint32_t circle, std::uint32_t time)
{
    return strikes(time, step, draw(g.seed, circles, draw(circle, phase)));
}

}  // namespace

std::uint32_t rooms_each(const game& g)
{
    constexpr std::uint64_t usual = 8, most = 50;
    auto needed = g.clans > 0 ? std::uint64_t{g.players} * stops / together / g.clans : 0;
    return static_cast<std::uint32_t>(std::clamp(needed, usual, most));
}

residence residence_of(const game& g, std::uint32_t player, std::uint32_t time)
{
    auto circle = player / together, n = steps(g, circle, time);
    auto stop = ((player + n) % together + stops - n % stops) % stops;
    residence found;
    if (stop == together)
        return found;
    auto room = circle * together + stop;
    if (g.clans > 0 && room / g.clans < rooms_each(g))
        found.clan = room % g.clans;
    else
        found.outside = draw(g.seed, outside, room) | 1;
    return found;
}

std::optional<std::uint32_t> guest_of(const game& g, std::uint32_t clan, std::uint32_t room, std::uint32_t time)
{
    auto number = std::uint64_t{room} * g.clans + clan;
    auto circle = number / together, stop = number % together;
    if (circle * together >= g.players)
        return std::nullopt;
    auto n = steps(g, static_cast<std::uint32_t>(circle), time);
    auto after_the_free_one = (stop + n) % stops;
    if (after_the_free_one == together)
        return std::nullopt;
    auto player = circle * together + (after_the_free_one + together - n % together) % together;
    if (player >= g.players)
        return std::nullopt;
    return static_cast<std::uint32_t>(player);
}

}  // namespace clashcast::simulator
