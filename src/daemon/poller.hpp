#pragma once
// A share of what is watched, polled on the journal's thread or on one of its own.

#include "daemon/shares.hpp"

#include <clashcast/journal.hpp>
#include <clashcast/watch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace clashcast {

enum class seat { journal_thread, own_thread };

// Use from the journal's thread, whose executor is `home`. On a thread of its own nothing but changes, and the
// checkpoints they follow from, goes from one thread to the other.
class poller {
public:
    // The log must outlive the poller. Throws boost::system::system_error when a part cannot be made.
    poller(boost::asio::any_io_executor home, change_log&, share, seat);
    // After run() has returned.
    ~poller();

    // Before run(): what to call, on `home`, when maintenance has begun or ended.
    void on_maintenance(std::function<void(bool down)>);

    // watcher::run().
    boost::asio::awaitable<result<void>> run();

    // Any time; what they ask for happens a moment later.
    void stop();
    void hold();
    void release();

    boost::asio::awaitable<watch_counts> counts();
    boost::asio::awaitable<watch_status> status();
    std::size_t subjects() const;  // maintenance is one; before or after run()

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
