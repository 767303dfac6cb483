#pragma once
// How long to wait before the next poll. Pure.

#include <clashcast/clock.hpp>

#include <chrono>
#include <optional>

namespace clashcast {

// After a good answer that came `past` after the poll was due: until the interval's next beat, so that subjects stay
// spread over it, however late they once were; or a second after the server's copy has run out, if that is later.
clock::duration pause_after_answer(clock::duration interval, clock::duration past, std::chrono::seconds fresh_for);

// After the n-th failure in a row (1, 2, ...): twice as long each time, from the interval up to 10 minutes for a 404
// and 2 minutes for anything else (the interval when that is longer), and no sooner than the server's copy of the error
// allows. `jitter` in [0, 1) shifts it by up to a fifth either way, so that subjects that failed together part.
clock::duration pause_after_failure(clock::duration interval, unsigned failures, std::optional<int> status,
                                    std::chrono::seconds fresh_for, double jitter);

}  // namespace clashcast
