#pragma once
// What SIGTERM and SIGINT do.

#include "daemon/service.hpp"

#include <functional>
#include <memory>

namespace clashcast {

// A thread of its own hears them, whatever holds up the others, and for as long as this lives. The first one asks for
// the end; when it does not come in time, or at a second signal, the process ends at once. That is safe, only less
// polite: a kill -9 loses nothing either.
class stopper {
public:
    stopper();
    ~stopper();
    stopper(const stopper&) = delete;
    stopper& operator=(const stopper&) = delete;

    // What to call at the first signal, on that thread; now, if there was one. Nothing: what was set is not called any
    // more.
    void on_signal(std::function<void()> stop);

    // From now on the rest has as much time as after a signal; then the process ends like that.
    void leave_in_time(ending how);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
