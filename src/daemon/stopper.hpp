#pragma once
// Handles SIGTERM, SIGINT and SIGHUP.

#include "daemon/service.hpp"

#include <functional>
#include <memory>

namespace clashcast {

// On a thread of its own, whatever the other threads do. The first signal asks the process to stop; if it does not stop
// in time, or at a second signal, the process exits at once. Nothing is lost then, as after a kill -9: what was under
// way is repeated by the next run.
class stopper {
public:
    stopper();
    ~stopper();
    stopper(const stopper&) = delete;
    stopper& operator=(const stopper&) = delete;

    // Called at the first signal, on that thread; at once if there was one. An empty function removes it.
    void on_signal(std::function<void()> stop);

    // Called at each SIGHUP, on that thread. An empty function removes it; then SIGHUP does nothing.
    void on_hangup(std::function<void()> call);

    // From now on the process has as much time left as after a signal; then it exits with this status.
    void leave_in_time(exit_status how);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
