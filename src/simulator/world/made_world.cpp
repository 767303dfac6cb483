#include "simulator/world/made_world.hpp"

#include "simulator/world/battlelog.hpp"
#include "simulator/world/clan.hpp"
#include "simulator/world/hash_random.hpp"
#include "simulator/world/league.hpp"
#include "simulator/world/player.hpp"
#include "simulator/world/raid.hpp"
#include "simulator/world/raid_plan.hpp"
#include "simulator/world/tag.hpp"
#include "simulator/world/war.hpp"
#include "simulator/world/war_schedule.hpp"
#include "simulator/world/warlog.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

std::vector<std::string> tags(tag_space space, std::uint32_t count)
{
    std::vector<std::string> all(count, "#");
    for (std::uint32_t i = 0; i < count; ++i)
        write_tag(all[i], space, i);
    return all;
}

unsigned access_denied(std::string& body)
{
    body += R"({"reason":"accessDenied"})";
    return 403;
}

}  // namespace

made_world::made_world(std::uint64_t seed, std::uint32_t clans, std::uint32_t players, double change_rate,
                       double private_logs, const made_time& time)
    : game_{seed, clans, players, time.clock}, paths_(clans, players, time.everything), change_rate_(change_rate),
      private_logs_(private_logs), by_clock_(time.everything)
{
}

std::uint32_t made_world::subject(std::uint32_t path) const
{
    auto asked = paths_.at(path);
    asked.limit = 0;
    return paths_.number(asked);
}

bool made_world::moves(std::uint32_t path, std::uint32_t, std::uint32_t poll) const
{
    enum salt : std::uint64_t { moving = 900 };
    return share(draw(draw(game_.seed, moving, path), poll)) < change_rate_;
}

bool made_world::is_private(std::uint32_t clan) const
{
    enum salt : std::uint64_t { private_log = 901 };
    return share(draw(game_.seed, private_log, clan)) < private_logs_;
}

bool made_world::goes_by_clock(made_kind kind) const
{
    return by_clock_ || !(kind == made_kind::clan || kind == made_kind::war || kind == made_kind::player ||
                          kind == made_kind::warlog);
}

std::optional<std::uint32_t> made_world::version_at(std::uint32_t path, double now) const
{
    auto asked = paths_.at(path);
    if (!goes_by_clock(asked.kind))
        return std::nullopt;
    auto earliest = game_.clock.zero();
    return game_.version(std::max(earliest, changed_at(asked, game_.clock.at(now))));
}

moment made_world::changed_at(const made_path& path, moment now) const
{
    switch (path.kind) {
    case made_kind::clan:
    case made_kind::player: return game_.time_of(game_.units(now));
    case made_kind::gold_pass: return month_start(now);
    case made_kind::league_group: return group_changed_at(game_, path.number, now);
    case made_kind::battlelog: return battles_changed_at(game_, path.number, now);
    case made_kind::raids: return raids_changed_at(game_, path.number, now);
    case made_kind::league_war: {
        auto war = league_war(game_, league_war_id_of(game_, path.number));
        return now < war.prepared ? game_.clock.zero() : simulator::changed_at(game_, war, now);
    }
    case made_kind::war:
    case made_kind::warlog: break;
    }
    auto changed = path.kind == made_kind::war ? war_changed_at(game_, path.number, now)
                                               : log_changed_at(game_, path.number, now);
    return std::max(changed, closing_changed_at(game_, path.number, now));
}

unsigned made_world::answer(std::string& body, std::uint32_t path, std::uint32_t version) const
{
    auto asked = paths_.at(path);
    if (goes_by_clock(asked.kind))
        return answer_by_clock(body, asked, game_.time_of_version(version));
    if (asked.kind == made_kind::player)
        write_player(body, game_.seed, asked.number, version);
    else if (asked.kind == made_kind::clan)
        write_clan(body, game_.seed, asked.number, version, !is_private(asked.number));
    else if (is_private(asked.number))
        return access_denied(body);
    else if (asked.kind == made_kind::warlog)
        write_warlog(body, game_.seed, asked.number, version);
    else
        write_war(body, game_.seed, asked.number, version);
    return 200;
}

unsigned made_world::answer_by_clock(std::string& body, const made_path& path, moment when) const
{
    switch (path.kind) {
    case made_kind::league_group: return write_league_group(body, game_, path.number, when);
    case made_kind::league_war:
        return write_league_war(body, game_, league_war_id_of(game_, path.number), when);
    case made_kind::war:
    case made_kind::warlog: return answer_war(body, path, when);
    case made_kind::clan:
        write_clan(body, game_, path.number, when, !is_private(path.number) && !closes_log(game_, path.number, when));
        break;
    case made_kind::player: write_player(body, game_, path.number, when); break;
    case made_kind::raids: write_raids(body, game_, path.number, when, path.limit ? path.limit : most_weekends); break;
    case made_kind::battlelog: write_battles(body, game_, path.number, when); break;
    case made_kind::gold_pass: write_gold_pass(body, game_, when); break;
    }
    return 200;
}

// The war of a clan, or its log.
unsigned made_world::answer_war(std::string& body, const made_path& path, moment when) const
{
    if (is_private(path.number) || closes_log(game_, path.number, when))
        return access_denied(body);
    if (path.kind == made_kind::warlog)
        write_warlog(body, game_, path.number, when, path.limit ? path.limit : most_rows);
    else
        write_war(body, game_, path.number, when);
    return 200;
}

std::vector<std::string> made_world::clans() const
{
    return tags(tag_space::clan, game_.clans);
}

std::vector<std::string> made_world::players() const
{
    return tags(tag_space::player, game_.players);
}

}  // namespace clashcast::simulator
