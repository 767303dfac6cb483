#pragma once
// One connection to a Redis server, from login to loss. It never reconnects: open another one.

#include "net/tls_options.hpp"
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
    net::tls_options tls;
    std::string name;  // what CLIENT LIST shows
    std::chrono::milliseconds connect_timeout{5'000};  // for each of resolve, connect, handshake
    std::chrono::milliseconds reply_timeout{10'000};
};

// Of the thread of the executor that it was opened on.
class connection {
public:
    // Connects, logs in and selects the database. Fails with errc::not_connected or errc::timed_out if trying again may
    // help, otherwise with errc::refused (password, certificate, database) or errc::malformed (not a Redis server).
    static boost::asio::awaitable<result<std::shared_ptr<connection>>> open(settings);

    struct state;
    explicit connection(std::shared_ptr<state>);
    ~connection();  // closes
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Sends the command and returns its reply; an error from Redis is a reply, too. Any number of calls may wait: their
    // commands go out in the order of the calls, those of one turn of the loop in one write. If the connection is lost,
    // all calls that wait fail with errc::not_connected or errc::timed_out, and their commands may have been executed.
    // A cancelled call throws; its command may be executed, and other calls are not affected.
    boost::asio::awaitable<result<value>> execute(command);

    // The same for several commands; their replies in order.
    boost::asio::awaitable<result<std::vector<value>>> execute_all(const std::vector<command>&);

    // All calls that wait, and all later ones, fail with errc::not_connected.
    void close();
    bool is_open() const;

private:
    std::shared_ptr<state> state_;
};

}  // namespace clashcast::redis
