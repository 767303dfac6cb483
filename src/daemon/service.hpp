#pragma once
// A pipeline made of a configuration, and what a daemon adds: log lines and an exit status.

#include "daemon/config/configuration.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace clashcast {

// How a run ended: the exit status of the program.
enum class exit_status { stopped = 0, failed = 1, misconfigured = 2, fenced = 3 };

// Use from the executor's thread.
class service {
public:
    // Throws boost::system::system_error when a part cannot be made of the settings.
    service(boost::asio::any_io_executor, const config::configuration&);
    ~service();

    // Listens for HTTP, if that is configured. Then opens the journal, registers every sink, and polls and delivers
    // until stop() or a failure that cannot be repaired. What is under way then is given 4 s.
    boost::asio::awaitable<exit_status> run();
    void stop();

    // Reads the configuration file again, and takes it over if it can. At any time; before the service polls it is done
    // once it does.
    void reload_soon();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
