#include "simulator/world/raid_plan.hpp"

#include "simulator/world/hash_random.hpp"

#include <algorithm>
#include <tuple>

namespace clashcast::simulator {
namespace {

using namespace std::chrono;

enum salt : std::uint64_t { weekends = 1800, takes_part, bonus, uses, session, swing, opponent, again, size, hall,
                            power, loot, defends, visitor, visits };

std::uint64_t key_of(const game& g, std::uint32_t clan, moment start)
{
    return draw(clan_key(g.seed, clan), weekends, static_cast<std::uint64_t>(start.time_since_epoch().count()));
}

// Who attacks when: people come now and then, and make some attacks at a time.
std::vector<std::uint32_t> sequence(std::uint64_t key, const std::vector<raider>& all)
{
    std::vector<std::tuple<std::uint64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        // One in four does not use all attacks.
        auto most = all[i].limit + all[i].bonus, bits = static_cast<std::uint32_t>(draw(key, uses, i) >> 32);
        auto made = bits % 4 == 0 ? 1 + bits / 4 % (most - 1) : most;
        for (std::uint32_t n = 0; n < made; ++n)
            order.emplace_back(draw(key, session, i * 3 + n / 3), i);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> turns;
    for (auto [when, who] : order)
        turns.push_back(who);
    return turns;
}

// When attack number n of `all` is made: spread over the weekend, the last one right at its end.
moment attack_time(std::uint64_t key, moment start, moment end, std::size_t n, std::size_t all)
{
    if (n + 1 == all)
        return end;
    auto part = static_cast<std::int64_t>(n) * 1000 + below(draw(key, swing, n), 1000);
    return start + seconds((end - start).count() * (part + 100) / (static_cast<std::int64_t>(all) * 1000));
}

std::size_t attacks_made(std::uint64_t key, moment start, moment end, std::size_t all, moment now)
{
    std::size_t made = 0;
    while (made < all && attack_time(key, start, end, made, all) <= now)
        ++made;
    return made;
}

raid new_raid(std::uint64_t key, std::size_t number)
{
    // Sometimes an opponent comes up again.
    auto which = number > 1 && below(draw(key, again, number), 6) == 0 ? number - 2 : number;
    auto opponent_key = draw(key, opponent, which);
    raid found;
    found.opponent = outside_look(opponent_key);
    found.districts.resize(5 + below(draw(opponent_key, size), districts_most - 4));
    for (std::size_t i = 0; i < found.districts.size(); ++i)
        found.districts[i].hall = (i == 0 ? 5 : 1) + below(draw(opponent_key, hall, i), 5);
    return found;
}

// The districts fall one after the other, the peak last; then another opponent is raided.
void attack(std::uint64_t key, std::vector<raid>& log, std::vector<raider>& raiders, std::uint32_t who, std::size_t n)
{
    if (log.empty() || log.back().destroyed == log.back().districts.size())
        log.push_back(new_raid(key, log.size()));
    auto& now = log.back();
    auto& district = now.districts[now.districts.size() - 1 - now.destroyed];
    auto bits = draw(key, power, n);
    auto after = std::min(100u, district.destruction() + 25 + below(bits, 60));
    auto looted = 500 + 10 * below(draw(bits, loot), 300);
    district.attacks.push_back({who, after});
    district.looted += looted;
    now.destroyed += after == 100;
    ++now.attacks;
    ++raiders[who].attacks;
    raiders[who].looted += looted;
}

std::vector<raider> own_raiders(const game& g, std::uint32_t clan, std::uint64_t key, moment start)
{
    std::vector<raider> all;
    auto own = clan_key(g.seed, clan);
    for (std::uint32_t slot = 0; slot < lasting_founders(own); ++slot)
        if (below(draw(key, takes_part, slot), 4) != 0) {
            raider one;
            one.who = founder_at(own, clan, slot, g.units(start));
            one.bonus = below(draw(key, bonus, slot), 4) ? 1 : 0;
            all.push_back(one);
        }
    return all;
}

std::vector<raider> other_raiders(std::uint64_t key)
{
    std::vector<raider> all(10 + below(draw(key, visits), 20));
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& who = all[i].who;
        who.key = draw(key, visitor, i);
        who.number = who.key >> 1;
        who.name = draw(who.key, visitor);
        who.tags = tag_space::opponent;
    }
    return all;
}

// Replays what the raiders did by `now`, and leaves those who did something, in the order in which they came.
void replay(std::uint64_t key, moment start, moment end, moment now, std::vector<raider>& raiders,
            std::vector<raid>& log)
{
    auto turns = sequence(key, raiders);
    auto made = attacks_made(key, start, end, turns.size(), now);
    std::vector<raider> came;
    std::vector<std::uint32_t> position(raiders.size(), ~0u);
    for (std::size_t n = 0; n < made; ++n) {
        auto& where = position[turns[n]];
        if (where == ~0u) {
            where = static_cast<std::uint32_t>(came.size());
            came.push_back(raiders[turns[n]]);
        }
        attack(key, log, came, where, n);
    }
    raiders = std::move(came);
}

moment last_of(const game& g, std::uint32_t clan, moment start, moment now)
{
    auto end = start + weekend_length;
    auto key = key_of(g, clan, start);
    latest_change latest(now, first_raid(g, clan, start));
    auto each = [&](std::uint64_t its_key, std::size_t all) {
        if (auto made = attacks_made(its_key, start, end, all, now))
            latest.at(attack_time(its_key, start, end, made - 1, all));
    };
    each(key, sequence(key, own_raiders(g, clan, key, start)).size());
    auto theirs = draw(key, defends);
    each(theirs, sequence(theirs, other_raiders(theirs)).size());
    latest.at(g.clock.settled(end));
    return latest.latest();
}

}  // namespace

raid_weekend weekend_at(const game& g, std::uint32_t clan, moment start, moment now)
{
    raid_weekend seen;
    seen.start = start;
    seen.end = start + weekend_length;
    seen.over = now >= g.clock.settled(seen.end);
    auto key = key_of(g, clan, start), theirs = draw(key, defends);
    seen.members = own_raiders(g, clan, key, start);
    seen.visitors = other_raiders(theirs);
    replay(key, start, seen.end, now, seen.members, seen.attack_log);
    replay(theirs, start, seen.end, now, seen.visitors, seen.defense_log);
    return seen;
}

moment first_raid(const game& g, std::uint32_t clan, moment start)
{
    return g.clock.settled(start + seconds(below(draw(key_of(g, clan, start), weekends), 3600)));
}

moment raids_changed_at(const game& g, std::uint32_t clan, moment now)
{
    auto start = weekend_start(now);
    return last_of(g, clan, now < first_raid(g, clan, start) ? start - 7 * day : start, now);
}

}  // namespace clashcast::simulator
