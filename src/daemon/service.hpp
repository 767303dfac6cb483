#pragma once
// The daemon: api, watcher, journal and sinks put together, until somebody stops it.

#include "configuration/configuration.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace clashcast {

// How a run ended, and the program's exit code.
enum class ending { stopped = 0, failed = 1, misconfigured = 2, fenced = 3 };

// Use from the executor's thread.
class service {
public:
    // Throws boost::system::system_error when a part cannot be made of its settings.
    service(boost::asio::any_io_executor, const config::configuration&);
    ~service();

    // Opens the journal, registers every sink, then polls and delivers until stop(), or until going on is pointless.
    // What is under way when it stops is given 4 s.
    boost::asio::awaitable<ending> run();
    void stop();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
