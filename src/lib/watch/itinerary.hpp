#pragma once
// When the requests of a subject with an agenda are due. Pure: time is passed in. The agenda speaks of the game's time,
// the schedule of the machine's, so both are.

#include <clashcast/agenda.hpp>

#include <clashcast/clock.hpp>

#include <chrono>
#include <string_view>
#include <vector>

namespace clashcast {

struct moment {
    clock::time_point steady;
    timestamp wall;
};

class itinerary {
public:
    explicit itinerary(clock::time_point own_due) : own_due_(own_due) {}

    // The appointment that is due, the kind's own first; nullptr if none is. `plan` must be the subject's agenda now.
    const appointment* due(const agenda& plan, const moment& now) const;
    static bool ticks(const agenda& plan, const moment& now) { return plan.tick && *plan.tick <= now.wall; }

    // The own request was made, and is due again at `next`.
    void own_asked(const moment& now, clock::time_point next);
    // Another one was made; its answer is `fresh_for` so long.
    void asked(std::string_view slot, const moment& now, std::chrono::seconds fresh_for);

    // When the subject is to be visited next. Until look_again(), its own request is all that can be due.
    clock::time_point next(const agenda& plan, const moment& now);
    clock::time_point own_due() const { return own_due_; }
    timestamp look_again() const { return look_again_; }

    // Nothing is remembered that the schedule does not know.
    bool is_trivial() const { return look_again_ == timestamp::max(); }

private:
    struct slot {
        std::string_view name;
        timestamp asked, stale;
    };

    timestamp due_at(const appointment&, const moment& now) const;
    bool own_is_expected(const appointment& own) const { return own.at && own_asked_ < *own.at; }

    clock::time_point own_due_;
    timestamp own_asked_ = timestamp::min();
    timestamp look_again_ = timestamp::min();
    std::vector<slot> slots_;
};

}  // namespace clashcast
