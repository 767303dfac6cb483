#pragma once
// One connection: requests are read, answered and written, one after another.

#include "daemon/http/site.hpp"

#include <clashcast/clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace clashcast::http {

struct connection_limits {
    connection_limits() = default;

    clock::duration idle = std::chrono::seconds(60);     // between two requests
    clock::duration request = std::chrono::seconds(10);  // from its first byte to its last; until the first one begins
    clock::duration write = std::chrono::seconds(60);    // of a response, or of a piece of a stream
    clock::duration linger = std::chrono::seconds(1);    // for what the client still sends after the last response
};

// Serves until the client or a limit ends it. The references must outlive it. Throws when cancelled.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket, site&, clock&, connection_limits);

// Answers 503 without reading, because too many connections are open.
boost::asio::awaitable<void> refuse_connection(boost::asio::ip::tcp::socket, clock&, connection_limits);

}  // namespace clashcast::http
