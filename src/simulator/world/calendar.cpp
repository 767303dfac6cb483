#include "simulator/world/calendar.hpp"

#include "simulator/world/hash_random.hpp"

namespace clashcast::simulator {
namespace {

using namespace std::chrono;

enum salt : std::uint64_t { maintained = 1200, lasting };

constexpr moment first_season = sys_days(year(2025) / October / 6) + hours(5);
constexpr moment a_friday = sys_days(year(2025) / October / 3) + hours(7);
constexpr moment first_maintenance = sys_days(year(2015) / January / 1);
constexpr auto between_maintenance = 10 * day;

moment every(moment first, hours period, moment when)
{
    return first + std::chrono::floor<seconds>((when - first) / period * period) - (when < first ? period : hours(0));
}

template <class Take>
void each_maintenance(std::uint64_t seed, moment since, moment due, moment now, Take take)
{
    for (auto number = (since - first_maintenance) / between_maintenance - 1;; ++number) {
        auto one = maintenance_number(seed, number);
        if (one.when >= due || one.when > now)
            return;
        if (one.when >= since)
            take(one);
    }
}

}  // namespace

std::uint32_t month_number(moment when)
{
    year_month_day date(std::chrono::floor<days>(when - hours(8)));
    return static_cast<std::uint32_t>(static_cast<int>(date.year()) * 12) + static_cast<unsigned>(date.month()) - 1;
}

moment month_of(std::uint32_t number)
{
    return sys_days(year(static_cast<int>(number / 12)) / month(number % 12 + 1) / 1) + hours(8);
}

moment month_start(moment when)
{
    return month_of(month_number(when));
}

moment season_start(moment when)
{
    return every(first_season, season_length, when);
}

moment weekend_start(moment when)
{
    return every(a_friday, 7 * day, when);
}

maintenance maintenance_number(std::uint64_t seed, std::int64_t number)
{
    auto key = draw(seed, maintained, static_cast<std::uint64_t>(number));
    return {first_maintenance + number * between_maintenance + seconds(below(key, 5 * 86400)),
            minutes(25 + below(draw(key, lasting), 82))};
}

minutes postponed(std::uint64_t seed, moment since, moment due, moment now)
{
    minutes sum{0};
    each_maintenance(seed, since, due, now, [&](const maintenance& one) { sum += one.length; });
    return sum;
}

moment last_postponed(std::uint64_t seed, moment since, moment due, moment now)
{
    auto last = since;
    each_maintenance(seed, since, due, now, [&](const maintenance& one) { last = one.when; });
    return last;
}

}  // namespace clashcast::simulator
