#include "diff/periods.hpp"

#include <chrono>

namespace clashcast::diff {
namespace {

using namespace std::chrono;

constexpr timestamp a_friday = sys_days(year(2025) / 10 / 3) + hours(7);

// From the first day, 08:00, to the last day, 08:00, of this month or of the last.
period monthly(timestamp now, unsigned first_day, unsigned last_day)
{
    year_month_day today(floor<days>(now));
    auto month = today.year() / today.month();
    if (sys_days(month / day(first_day)) + hours(8) > now)
        month -= months(1);
    return {sys_days(month / day(first_day)) + hours(8), sys_days(month / day(last_day)) + hours(8)};
}

period every(timestamp now, timestamp first, milliseconds period, milliseconds length)
{
    auto start = first + (now - first) / period * period;
    while (start > now)
        start -= period;
    return {start, start + length};
}


}  // namespace

period clan_games_at(timestamp now)
{
    return monthly(now, 22, 28);
}

period league_signup_at(timestamp now)
{
    return monthly(now, 1, 3);
}

period raid_weekend_at(timestamp now)
{
    return every(now, a_friday, days(7), days(3));
}

period season_at(timestamp now)
{
    return every(now, first_season, days(28), days(28));
}

}  // namespace clashcast::diff
