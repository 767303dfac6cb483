#pragma once
// One connection to a Redis, from login to loss. It never reconnects: who lost one opens another.

#include "redis/address.hpp"
#include "redis/resp.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace clashcast::redis {

struct settings {
    settings() = default;

    address server;
    std::string ca_file;  // empty: the system's
    std::string name;     // what CLIENT LIST shows
    std::chrono::milliseconds connect_timeout{5'000};  // each for resolve, connect, handshake
    std::chrono::milliseconds reply_timeout{10'000};
};

// Use from one thread, that of the executor it was opened on.
class connection {
public:
    // Connects, logs in and selects the database. Fails with errc::not_connected or errc::timed_out when
    // trying again may help, with errc::refused (password, certificate, database) or errc::malformed (no
    // Redis) when not.
    static boost::asio::awaitable<result<std::shared_ptr<connection>>> open(settings);

    struct state;
    explicit connection(std::shared_ptr<state>);
    ~connection();  // closes
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Sends the command and returns its reply; an error that Redis answers with is a reply as well. Any
    // number of calls may wait: their commands go out in the order of the calls, all of one turn of the loop
    // in one write. Fails, for all who wait, with errc::not_connected or errc::timed_out when the connection
    // is lost: nobody knows then whether the command was executed. A cancelled call throws, its command may
    // be executed, and nobody else notices.
    boost::asio::awaitable<result<value>> execute(command);

    // The same for several commands; their replies in order.
    boost::asio::awaitable<result<std::vector<value>>> execute_all(const std::vector<command>&);

    // Everything that waits, and every later call, fails with errc::not_connected.
    void close();
    bool is_open() const;

private:
    std::shared_ptr<state> state_;
};

}  // namespace clashcast::redis
