#pragma once
// Asks for one player to learn whether the API is in maintenance.

#include "async/condition.hpp"
#include "watch/failing.hpp"
#include "watch/recorder.hpp"

#include <clashcast/api.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/watch.hpp>

#include <functional>
#include <optional>
#include <stop_token>

namespace clashcast {

class probe {
public:
    // The references must outlive the probe. `turned` is called when maintenance begins or ends. The probe is one of
    // the subjects that may fail.
    probe(watch_group, api&, recorder&, clock&, watch_counts&, failing_subjects&,
          std::function<void(bool down)> turned);

    void resume(const checkpoint& last) { turn(is_down(last)); }

    // Asks every interval until stop is requested. `changed` is waited for, and notified after each answer.
    boost::asio::awaitable<void> run(std::stop_token, condition& changed);

    // Somebody got a 503. Makes the next look due at once, but not more than one a second; notify `changed` then.
    void look_soon();

    bool down() const { return down_; }

private:
    boost::asio::awaitable<void> look(std::stop_token);
    void judge(const std::optional<problem>& failed);
    void turn(bool down);

    watch_group group_;
    api& api_;
    recorder& journal_;
    clock& clock_;
    watch_counts& counts_;
    failing_subjects& failing_;
    failing_subjects::mark mark_ = failing_subjects::unasked;
    std::function<void(bool)> turned_;
    clock::time_point next_, last_;
    bool down_ = false;
};

}  // namespace clashcast
