#include "simulator/world/roster.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/player_profile.hpp"
#include "simulator/world/residence.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { clans = 100, age, small, who, stay, gap, again, pace, home, hall, level, trophy, builder };
enum more_salt : std::uint64_t { given = 200, taken, role_phase, renamed, furniture, old_rank, leader };

enum class action { donate, receive, fight, build, learn };
using enum action;
constexpr turns<action, 8> members_turns({donate, receive, fight, donate, receive, build, donate, learn});

// Most clans are full, every sixteenth is small.
std::uint32_t slots(std::uint64_t key)
{
    return below(draw(key, small), 16) == 0 ? 10 + below(draw(key, small, 1), 30) : roster::most;
}

// The first slots never change; in the others people come and go.
std::uint32_t lasting(std::uint32_t all)
{
    return all * 5 / 8;
}

struct tenancy {
    bool present = true;
    std::uint32_t who = 0;     // the number of the person in this slot, from 0 on
    std::uint32_t joined = 0;  // when
};

// One person follows another in a slot, with a gap between them; sometimes the same one comes back.
tenancy tenant(std::uint64_t slot_key, std::uint32_t time)
{
    auto period = 150 + below(draw(slot_key, stay), 250);
    auto phase = below(draw(slot_key, stay, 1), period);
    auto turn = (time + phase) / period, since = (time + phase) % period;
    auto empty = below(draw(slot_key, gap, turn), period / 3);
    bool same_again = turn > 0 && below(draw(slot_key, again, turn), 6) == 0;
    return {since >= empty, same_again ? turn - 1 : turn, time - since + empty};
}

std::uint64_t person(std::uint64_t clan, std::uint32_t slot, std::uint32_t which)
{
    return draw(draw(clan, who, slot), which);
}

std::uint64_t person_number(std::uint32_t clan, std::uint32_t slot, std::uint32_t which)
{
    constexpr std::uint64_t people_at_once = 50ull << 24;
    return std::uint64_t{clan} * roster::most + slot + which * people_at_once;
}

// One role up, and later down again; the leader's slot changes more slowly.
std::string_view role_of(std::uint64_t key, std::uint32_t time)
{
    static constexpr std::array<std::string_view, 4> wave{"member", "admin", "coLeader", "admin"};
    return wave[strikes(time, 500 + below(draw(key, role_phase), 900), draw(key, role_phase, 1)) % wave.size()];
}

std::string_view role_of_guest(std::uint64_t key, std::uint32_t time, std::uint32_t joined)
{
    return time - joined > 60 + below(draw(key, role_phase), 120) ? "admin" : "member";
}

void introduce(member& m, std::uint32_t time)
{
    m.town_hall = std::min(18u, 8 + below(draw(m.key, hall), 9) + strikes(time, 3000, draw(m.key, hall, 1)));
    m.name = draw(m.key, renamed, strikes(time, 9000, draw(m.key, renamed)));
}

void describe(member& m, std::uint32_t time, std::uint32_t taken_turns, std::uint32_t turns_before)
{
    auto since = [&](action what, std::uint64_t salt, std::uint32_t stride) {
        return climb(draw(m.key, salt), members_turns.times(what, taken_turns), stride) -
               climb(draw(m.key, salt), members_turns.times(what, turns_before), stride);
    };
    m.donations = since(donate, given, 5 + below(draw(m.key, given), 30));
    m.received = since(receive, taken, 5 + below(draw(m.key, taken), 25));
    m.trophies = 1400 + below(draw(m.key, trophy), 3400) +
                 sway(draw(m.key, trophy), members_turns.times(fight, taken_turns));
    m.builder_trophies = 1200 + below(draw(m.key, builder), 3000) +
                         sway(draw(m.key, builder), members_turns.times(build, taken_turns));
    m.tier = m.trophies / 400;
    m.experience = 80 + below(draw(m.key, level), 140) + members_turns.times(learn, taken_turns);
    introduce(m, time);
    m.house = draw(m.key, furniture, strikes(time, 4000, draw(m.key, furniture)));
}

void rank(roster& all, std::uint32_t time)
{
    auto count = static_cast<std::uint32_t>(all.size);
    std::sort(all.members.begin(), all.members.begin() + count, [](const member& a, const member& b) {
        return a.trophies != b.trophies ? a.trophies > b.trophies : a.key < b.key;
    });
    for (std::uint32_t i = 0; i < count; ++i) {
        auto& m = all.members[i];
        m.rank = i + 1;
        m.previous_rank = std::clamp(m.rank + below(draw(m.key, old_rank, time / 40), 5), 3u, count + 2) - 2;
    }
}

// All but the world's players, in the slots before `end`.
void add_own(roster& found, std::uint64_t key, std::uint32_t clan, std::uint32_t time, std::uint32_t end)
{
    auto all = slots(key), held = lasting(all), season_start = time - time % season;
    auto leads = below(draw(key, leader, strikes(time, 1500, key)), held);
    for (std::uint32_t slot = 0; slot < std::min(all, end); ++slot) {
        auto slot_key = draw(key, home, slot);
        bool lasts = slot < held;
        auto here = lasts ? tenancy{} : tenant(slot_key, time);
        if (!here.present)
            continue;
        auto& m = found.members[found.size++];
        m.key = person(key, slot, here.who);
        m.number = person_number(clan, slot, here.who);
        // Exactly one of the lasting members takes a turn at each time, so consecutive versions differ.
        auto span = lasts ? held : held + below(draw(slot_key, pace), 40);
        auto phase = lasts ? slot : below(draw(slot_key, pace, 1), span);
        describe(m, time, (time + phase) / span, (std::max(season_start, here.joined) + phase) / span);
        m.role = lasts ? role_of(m.key, time) : role_of_guest(m.key, time, here.joined);
        if (slot == leads)
            m.role = "leader";
    }
}

member as_member(std::uint32_t number, const player_profile& p)
{
    member m;
    m.key = p.key;
    m.number = number;
    m.tags = tag_space::player;
    m.name = p.name();
    m.house = p.house();
    m.role = p.role();
    m.town_hall = p.town_hall();
    m.experience = p.experience();
    m.trophies = p.trophies();
    m.builder_trophies = p.builder_trophies();
    m.tier = m.trophies / 240;
    m.donations = p.donations();
    m.received = p.received();
    return m;
}

}  // namespace

std::uint64_t clan_key(std::uint64_t seed, std::uint32_t clan)
{
    return draw(draw(seed, clans), clan);
}

std::uint32_t clan_time(std::uint64_t clan_key, std::uint32_t version)
{
    return season + below(draw(clan_key, age), season) + version;
}

roster roster_at(std::uint64_t key, std::uint32_t clan, std::uint32_t time)
{
    roster found;
    add_own(found, key, clan, time, roster::most);
    rank(found, time);
    return found;
}

roster roster_at(const game& g, std::uint32_t clan, std::uint32_t time)
{
    roster found;
    auto rooms = rooms_each(g);
    add_own(found, clan_key(g.seed, clan), clan, time, roster::most - rooms);
    for (std::uint32_t room = 0; room < rooms; ++room)
        if (auto player = guest_of(g, clan, room, time))
            found.members[found.size++] = as_member(*player, profile_of(g.seed, *player, time));
    rank(found, time);
    return found;
}

std::uint64_t founder_key(std::uint64_t clan_key, std::uint32_t slot)
{
    return person(clan_key, slot, 0);
}

std::uint64_t founder_number(std::uint32_t clan, std::uint32_t slot)
{
    return person_number(clan, slot, 0);
}

std::uint32_t lasting_founders(std::uint64_t key)
{
    return lasting(slots(key));
}

member founder_at(std::uint64_t key, std::uint32_t clan, std::uint32_t slot, std::uint32_t time)
{
    member m;
    m.key = founder_key(key, slot);
    m.number = founder_number(clan, slot);
    introduce(m, time);
    return m;
}

}  // namespace clashcast::simulator
