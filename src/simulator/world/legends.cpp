#include "simulator/world/legends.hpp"

#include "simulator/world/text.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { games = 1400, games_before, legend, legend_trophies, legend_rank };

void write_season(std::string& out, std::string_view name, std::uint64_t key, moment start)
{
    auto season_key = draw(key, legend, static_cast<std::uint64_t>(start.time_since_epoch().count()));
    std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(start));
    write(out, "\"", name, "\":{\"id\":\"");
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    write(out, "\",\"rank\":",
          1 + below(draw(season_key, legend_rank), 200'000), ",\"trophies\":",
          5000 + below(draw(season_key, legend_trophies), 900), "}");
}

}  // namespace

std::uint32_t games_points(const game& g, std::uint64_t key, moment when)
{
    using namespace std::chrono;
    auto month = month_number(when), past = month - month_number(g.clock.zero());
    auto passed = std::clamp(seconds(when - month_of(month) - 21 * day), seconds(0), seconds(6 * day));
    auto before = climb(draw(key, games), past, 2000), after = climb(draw(key, games), past + 1, 2000);
    return below(draw(key, games_before), 100'000) + before +
           static_cast<std::uint32_t>((after - before) * passed / seconds(6 * day));
}

void write_legends(std::string& out, const player_profile& p, moment when)
{
    if (below(draw(p.key, legend), 2) == 0)
        return;
    auto current = season_start(when), best = season_start(current - (4 + below(p.key, 9)) * season_length);
    write(out, ",\"legendStatistics\":{\"legendTrophies\":", 200 + p.times(player_action::fight) / 20, ",");
    write_season(out, "previousSeason", p.key, current - season_length);
    write(out, ",");
    write_season(out, "bestSeason", p.key, best);
    write(out, ",\"currentSeason\":{\"trophies\":", 4900 + p.trophies() % 800, "}}");
}

}  // namespace clashcast::simulator
