#pragma once
// The game's time beside the real one. The game runs `scale` times as fast; times in answers are real ones, so that
// what they announce happens then for who polls.

#include "simulator/world/calendar.hpp"

namespace clashcast::simulator {

class game_clock {
public:
    using real_time = std::chrono::sys_time<std::chrono::milliseconds>;

    // Both begin together: the game at `game_start`, the program at `start`.
    game_clock(real_time start, real_time game_start, double scale);

    // The time of the program and of the game is the same.
    explicit game_clock(real_time start) : game_clock(start, start, 1) {}

    // The time in the game, `now` seconds after the start.
    moment at(double now) const;

    // The real time of `when`, in whole seconds, as answers write it.
    std::chrono::sys_seconds shown(moment when) const;

    // The time in the game when it is shown(when): that is when it happens.
    moment settled(moment when) const;

    // Some time before the game starts, at the start of a season. Nothing in a made world is older.
    moment zero() const { return zero_; }

private:
    real_time start_, game_start_;
    double scale_;
    moment zero_;
};

// When a game starts that runs faster: shortly before the next sign-up of the league.
game_clock::real_time before_sign_up(game_clock::real_time start);

}  // namespace clashcast::simulator
