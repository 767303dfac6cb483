#pragma once
// How long to wait before the next poll. Pure.

#include <chrono>
#include <optional>

namespace clashcast {

using pause_duration = std::chrono::nanoseconds;  // clock::duration

// How long the server's copy is not to be asked for again, and a second more.
std::chrono::seconds until_stale(std::chrono::seconds fresh_for);

// After a good answer that came `past` after the poll was due: until the interval's next beat, so that subjects stay
// spread over it, however late they once were; or a second after the server's copy has run out, if that is later.
pause_duration pause_after_answer(pause_duration interval, pause_duration past, std::chrono::seconds fresh_for);

// After the n-th failure in a row (1, 2, ...): twice as long each time, from the interval up to 10 minutes for a 404
// and 2 minutes for anything else (the interval when that is longer), and no sooner than the server's copy of the error
// allows. `jitter` in [0, 1) makes it up to a fifth shorter, so that subjects that failed together part.
pause_duration pause_after_failure(pause_duration interval, unsigned failures, std::optional<int> status,
                                    std::chrono::seconds fresh_for, double jitter);

}  // namespace clashcast
