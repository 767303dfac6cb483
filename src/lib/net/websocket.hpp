#pragma once
// The client's side of a WebSocket (RFC 6455) that carries a stream of bytes: the opening handshake, and frames. Pure,
// but for random numbers.

#include "net/url.hpp"

#include <clashcast/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast::net {

// What a handshake asks for.
struct websocket_request {
    websocket_request(url to, std::string protocol);  // with a key of its own

    url server;
    std::string protocol;  // the subprotocol, "mqtt"
    std::string key;
};

// The request, with its empty line. A URL without a path stands for the path /mqtt.
std::string to_string(const websocket_request&);

// Checks the head of the response, with its empty line. Fails with the end of a sentence about the server: with
// errc::refused, or with errc::not_connected if the answer may be another one later, or is not HTTP.
result<void> check_response(const websocket_request&, std::string_view head);

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// Appends a whole frame, masked, as those of a client must be.
void append_frame(std::string& to, opcode, std::string_view payload);

struct frame_piece {
    frame_piece(opcode k, std::string p) : kind(k), payload(std::move(p)) {}

    opcode kind;  // binary, close, ping or pong
    std::string payload;
};

// Reads the server's frames. Their boundaries mean nothing: what has arrived of a binary message is a piece, so that no
// frame is too large.
class frame_reader {
public:
    void feed(std::string_view bytes);

    // The next piece; nothing if there is none yet. Fails with errc::malformed, for good, and the end of a sentence
    // about the server.
    result<std::optional<frame_piece>> next();

private:
    result<bool> read_header();

    std::string input_;
    std::size_t used_ = 0;  // of the input
    std::size_t left_ = 0;  // of the frame's payload
    bool in_frame_ = false;
    opcode kind_ = opcode::binary;
};

}  // namespace clashcast::net
