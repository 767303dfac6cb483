#pragma once
// A client's WebSocket (RFC 6455) that carries a stream of bytes.

#include "net/transport.hpp"
#include "net/url.hpp"

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace clashcast::net {

struct websocket_request {
    websocket_request() = default;

    authority server;
    std::string path;      // with its query
    std::string protocol;  // the subprotocol: "mqtt"
};

// One read and one write may be under way at the same time. Both honour cancellation.
class websocket {
public:
    virtual ~websocket() = default;

    // Reads at least one byte of the server's binary messages; where these begin and end means nothing. Answers pings.
    // Fails with the end of a sentence about the server: errc::closed, "closed the WebSocket: 1008 too many clients";
    // errc::malformed for frames that a server must not send; errc::not_connected if the connection broke, or was
    // closed as usual.
    virtual boost::asio::awaitable<result<std::size_t>> read_some(boost::asio::mutable_buffer) = 0;

    // Writes all bytes, as one binary message.
    virtual boost::asio::awaitable<boost::system::error_code> write(boost::asio::const_buffer) = 0;

    // Sends a close frame, and waits for the server's. Not during a write.
    virtual boost::asio::awaitable<boost::system::error_code> close() = 0;
};

// Performs the opening handshake within `limit`. Fails with the end of a sentence: with errc::refused; with
// errc::not_connected if the answer may be another one later, or is not HTTP; with errc::timed_out. Throws when
// cancelled.
boost::asio::awaitable<result<std::unique_ptr<websocket>>> open_websocket(std::unique_ptr<transport> over,
                                                                          websocket_request,
                                                                          std::chrono::nanoseconds limit);

}  // namespace clashcast::net
