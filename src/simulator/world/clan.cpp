#include "simulator/world/clan.hpp"

#include "simulator/world/clan_look.hpp"
#include "simulator/world/hash_random.hpp"
#include "simulator/world/names.hpp"
#include "simulator/world/roster.hpp"
#include "simulator/world/tag.hpp"
#include "simulator/world/text.hpp"

#include <algorithm>
#include <array>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { named = 300, described, entry, kind, often, badge, located, grown, wars, war_rank, capital,
                            capital_rank, district, labelled, language, family, entry_hall };

struct country {
    std::uint32_t id;
    std::string_view name, code;
};
constexpr std::array<country, 6> countries{{{32000249, "United States", "US"},
                                            {32000094, "Germany", "DE"},
                                            {32000116, "Iceland", "IS"},
                                            {32000155, "Mexico", "MX"},
                                            {32000037, "Côte d’Ivoire", "CI"},
                                            {32000122, "Japan", "JP"}}};

void write_member(std::string& out, const member& m)
{
    write(out, "{\"tag\":\"#");
    write_tag(out, m.tags, m.number);
    write(out, "\",\"name\":\"");
    write_person(out, m.name);
    write(out, "\",\"role\":\"", m.role, "\",\"townHallLevel\":", m.town_hall, ",\"expLevel\":", m.experience,
          ",\"league\":", league(m.trophies / 230), ",\"leagueTier\":", league_tier(m.tier),
          ",\"trophies\":", m.trophies, ",\"builderBaseTrophies\":", m.builder_trophies, ",\"clanRank\":", m.rank,
          ",\"previousClanRank\":", m.previous_rank, ",\"donations\":", m.donations,
          ",\"donationsReceived\":", m.received, ",\"playerHouse\":");
    write_player_house(out, m.house);
    write(out, ",\"builderBaseLeague\":", builder_league(m.builder_trophies / 210), "}");
}

void write_location(std::string& out, std::uint64_t key)
{
    const auto& where = countries[below(draw(key, located), countries.size())];
    write(out, ",\"location\":{\"id\":", where.id, ",\"name\":\"", where.name,
          "\",\"isCountry\":true,\"countryCode\":\"", where.code, "\"}");
}

// The wars before: their results repeat a pattern.
void write_war_record(std::string& out, std::uint64_t key, std::uint32_t time, bool public_log)
{
    static constexpr std::string_view pattern = "WWLWWTLWWL";
    std::array<std::uint32_t, 128> count{};
    auto fought = below(draw(key, wars), 200) + strikes(time, 160, draw(key, wars, 1));
    std::uint32_t streak = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        auto times = (fought + pattern.size() - 1 - i) / pattern.size();
        count[static_cast<std::size_t>(pattern[i])] += static_cast<std::uint32_t>(times);
    }
    while (streak < fought && pattern[(fought - 1 - streak) % pattern.size()] == 'W')
        ++streak;
    write(out, ",\"warWinStreak\":", streak, ",\"warWins\":", count['W'], ",\"warTies\":", count['T'],
          ",\"warLosses\":", count['L'], ",\"isWarLogPublic\":", public_log ? "true" : "false", ",\"warLeague\":",
          war_league(below(draw(key, war_rank), 20) + strikes(time, 600, draw(key, war_rank)) % 4));
}

void write_capital(std::string& out, std::uint64_t key, std::uint32_t time)
{
    static constexpr std::array<std::string_view, 9> districts{
        "Capital Peak",   "Barbarian Camp", "Wizard Valley", "Balloon Lagoon", "Builder's Workshop",
        "Dragon Cliffs", "Golem Quarry",   "Skeleton Park", "Goblin Mines"};
    auto built = strikes(time, 240, draw(key, district));
    write(out, ",\"clanCapital\":{\"capitalHallLevel\":", std::min(10u, 4 + built / 9), ",\"districts\":[");
    for (std::uint32_t i = 0; i < districts.size(); ++i)
        write(out, i == 0 ? "" : ",", "{\"id\":", 70'000'000 + i, ",\"name\":\"", districts[i],
              "\",\"districtHallLevel\":", std::min(i == 0 ? 10u : 5u, 1 + (built + 8 - i) / 9), "}");
    write(out, "]}");
}

void write_labels(std::string& out, std::uint64_t key, std::uint32_t time)
{
    auto first = below(draw(key, labelled, strikes(time, 900, draw(key, labelled))), 8);
    write(out, ",\"labels\":[", clan_label(first), ",", clan_label(first + 2), ",", clan_label(first + 3), "]");
}

void write_ranking(std::string& out, std::uint64_t key, std::uint32_t time, const roster& all, std::uint32_t level)
{
    std::uint32_t trophies = 0, builder_trophies = 0;
    for (std::size_t i = 0; i < all.size; ++i) {
        trophies += all.members[i].trophies;
        builder_trophies += all.members[i].builder_trophies;
    }
    static constexpr std::array<std::string_view, 3> kinds{"inviteOnly", "open", "closed"};
    static constexpr std::array<std::string_view, 4> frequencies{"always", "moreThanOncePerWeek", "oncePerWeek",
                                                                 "unknown"};
    write(out, ",\"type\":\"", kinds[strikes(time, 1100, draw(key, kind)) % kinds.size()],
          "\",\"isFamilyFriendly\":", below(draw(key, family), 2) ? "true" : "false",
          ",\"clanLevel\":", level,
          ",\"clanPoints\":", trophies / 4, ",\"clanBuilderBasePoints\":", builder_trophies / 4,
          ",\"clanCapitalPoints\":", 1500 + sway(draw(key, capital), strikes(time, 130, draw(key, capital))),
          ",\"capitalLeague\":", capital_league(below(draw(key, capital_rank), 20) + strikes(time, 800, key) % 3),
          ",\"requiredTrophies\":", 200 * below(draw(key, entry, strikes(time, 500, draw(key, entry))), 16),
          ",\"warFrequency\":\"", frequencies[strikes(time, 1300, draw(key, often)) % frequencies.size()], "\"");
}

void write_body(std::string& out, std::uint64_t key, std::uint32_t clan, std::uint32_t time, bool public_war_log,
                const roster& all)
{
    auto look = look_of(key, clan, time);
    write(out, "{");
    write_identity(out, look);
    write(out, ",\"description\":\"");
    write_description(out, draw(key, described, strikes(time, 700, draw(key, described))));
    write(out, "\"");
    write_location(out, key);
    write(out, ",");
    write_badge_urls(out, look);
    write_ranking(out, key, time, all, look.level);
    write_war_record(out, key, time, public_war_log);
    write(out, ",\"members\":", all.size, ",\"memberList\":");
    for (std::size_t i = 0; i < all.size; ++i) {
        write(out, i == 0 ? "[" : ",");
        write_member(out, all.members[i]);
    }
    write(out, "]");
    write_labels(out, key, time);
    write(out, ",\"requiredBuilderBaseTrophies\":0,\"requiredTownhallLevel\":", 2 + below(draw(key, entry_hall), 14));
    write_capital(out, key, time);
    write(out, ",\"chatLanguage\":{\"id\":75000000,\"name\":\"English\",\"languageCode\":\"EN\"}}");
}

}  // namespace

void write_clan(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version, bool public_war_log)
{
    auto key = clan_key(seed, clan);
    auto time = clan_time(key, version);
    write_body(out, key, clan, time, public_war_log, roster_at(key, clan, time));
}

void write_clan(std::string& out, const game& g, std::uint32_t clan, moment when, bool public_war_log)
{
    auto time = g.units(when);
    write_body(out, clan_key(g.seed, clan), clan, time, public_war_log, roster_at(g, clan, time));
}

}  // namespace clashcast::simulator
