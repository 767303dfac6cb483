#pragma once
// Listens, and serves a site to everybody who connects.

#include "daemon/http/connection.hpp"
#include "daemon/http/site.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace clashcast::http {

struct server_options {
    server_options() = default;

    boost::asio::ip::address address = boost::asio::ip::address_v4::loopback();
    std::uint16_t port = 0;        // 0: a free one
    std::size_t connections = 64;  // one more is answered with 503
    connection_limits limits;
};

// Use from the thread of the executor. The site and the clock must outlive it and what is under way when it is
// destroyed.
class server {
public:
    server(boost::asio::any_io_executor, server_options, clock& = real_clock());
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    // Fails with errc::refused and a sentence, such as "cannot listen on 127.0.0.1:25274: address already in use".
    result<void> listen();
    std::uint16_t port() const;

    // Serves until stop(). After listen().
    void start(site&);

    // Closes every connection, and returns when they have ended.
    boost::asio::awaitable<void> stop();

    std::size_t connections() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast::http
