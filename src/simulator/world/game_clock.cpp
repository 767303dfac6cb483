#include "simulator/world/game_clock.hpp"

#include <cmath>

namespace clashcast::simulator {

using namespace std::chrono;

game_clock::game_clock(real_time start, real_time game_start, double scale)
    : start_(start), game_start_(game_start), scale_(scale),
      zero_(season_start(std::chrono::floor<seconds>(game_start)) - 2 * season_length)
{
}

moment game_clock::at(double now) const
{
    auto passed = milliseconds(static_cast<std::int64_t>(std::floor(now * scale_ * 1000)));
    return std::chrono::floor<seconds>(game_start_ + passed);
}

sys_seconds game_clock::shown(moment when) const
{
    auto since = static_cast<double>((when - game_start_).count());
    return ceil<seconds>(start_ + milliseconds(static_cast<std::int64_t>(std::ceil(since / scale_))));
}

moment game_clock::settled(moment when) const
{
    auto since = static_cast<double>((shown(when) - start_).count());
    auto in_game = milliseconds(static_cast<std::int64_t>(std::floor(since * scale_)));
    return std::chrono::floor<seconds>(game_start_ + in_game);
}

game_clock::real_time before_sign_up(game_clock::real_time start)
{
    return month_of(month_number(std::chrono::floor<seconds>(start)) + 1) - hours(6);
}

}  // namespace clashcast::simulator
