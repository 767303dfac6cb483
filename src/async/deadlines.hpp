#pragma once
// Ends what takes too long. It costs nothing to speak of as long as nothing does: there is one timer for all.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <memory>

namespace clashcast {

// All that is watched has the same limit, so what began first is due first. Use from the executor's thread only. Time
// is the machine's: a socket does not wait for any other clock.
class deadlines {
public:
    class watch;

    deadlines(boost::asio::any_io_executor, std::chrono::nanoseconds limit);
    ~deadlines();
    deadlines(const deadlines&) = delete;
    deadlines& operator=(const deadlines&) = delete;

private:
    struct state;
    std::shared_ptr<state> state_;
};

// One thing that may take as long as the limit, from now on until this is destroyed. Then `expire` is called.
class deadlines::watch {
public:
    watch(deadlines&, std::function<void()> expire);
    ~watch();
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    bool expired() const { return expired_; }

private:
    friend struct deadlines::state;
    std::shared_ptr<state> in_;
    std::function<void()> expire_;
    std::chrono::steady_clock::time_point due_;
    std::list<watch*>::iterator self_;
    bool expired_ = false;
};

}  // namespace clashcast
