#include "net/websocket.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace clashcast;
using namespace clashcast::net;

namespace {

websocket_request request(std::string path = "/mqtt")
{
    url server;
    server.host = "broker.example";
    server.port = 8083;
    server.path = std::move(path);
    websocket_request asked(server, "mqtt");
    asked.key = "dGhlIHNhbXBsZSBub25jZQ==";  // of the RFC's example
    return asked;
}

const std::string accepted = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nConnection: Upgrade\r\n"
                             "sec-websocket-ACCEPT:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n";

std::string why_not(const std::string& head, errc code = errc::refused)
{
    auto checked = check_response(request("/secret?secret"), head);
    REQUIRE(checked.has_error());
    CHECK(checked.error().code == code);
    return checked.error().what;
}

// A server's frame: not masked.
std::string frame(int first, const std::string& payload)
{
    std::string bytes(1, static_cast<char>(first));
    REQUIRE(payload.size() < 126);
    return bytes + static_cast<char>(payload.size()) + payload;
}

std::string unmasked(std::string_view masked, std::string_view mask)
{
    std::string plain(masked);
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] = static_cast<char>(plain[i] ^ mask[i % 4]);
    return plain;
}

// All pieces in `bytes`, as "2:payload 9:payload "; adjacent data is one piece.
std::string pieces(frame_reader& reader)
{
    std::string all;
    bool in_data = false;
    for (auto next = reader.next().value(); next; next = reader.next().value()) {
        auto is_data = next->kind == opcode::binary;
        if (!is_data || !in_data)
            all += (all.empty() ? "" : " ") + std::to_string(static_cast<int>(next->kind)) + ":";
        all += next->payload;
        in_data = is_data;
    }
    return all;
}

}  // namespace

TEST_CASE("a request asks for the path of the URL, or for /mqtt")
{
    auto text = to_string(request("/a/b?token=x"));
    CHECK_THAT(text, Catch::StartsWith("GET /a/b?token=x HTTP/1.1\r\nHost: broker.example:8083\r\n") &&
                         Catch::Contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") &&
                         Catch::Contains("\r\nSec-WebSocket-Protocol: mqtt\r\n") && Catch::EndsWith("\r\n\r\n"));
    CHECK_THAT(to_string(request("")), Catch::StartsWith("GET /mqtt HTTP/1.1\r\n"));
    CHECK_THAT(to_string(request("/")), Catch::StartsWith("GET / HTTP/1.1\r\n"));
    CHECK(websocket_request(url(), "mqtt").key.size() == 24);
    CHECK(websocket_request(url(), "mqtt").key != websocket_request(url(), "mqtt").key);
}

TEST_CASE("a response is good if it accepts the key, and the protocol or none")
{
    CHECK(check_response(request(), accepted + "\r\n").has_value());
    CHECK(check_response(request(), accepted + "Sec-WebSocket-Protocol: mqtt\r\n\r\n").has_value());
    CHECK(why_not(accepted + "Sec-WebSocket-Protocol: chat\r\n\r\n") ==
          "the server speaks \"chat\" over WebSocket, not \"mqtt\"");
    auto other = accepted;
    other.replace(other.find("s3p"), 3, "S3P");
    for (auto& head : {other, std::string("HTTP/1.1 101 \r\n\r\n")})
        CHECK(why_not(head) == "the server does not know WebSocket: its Sec-WebSocket-Accept is wrong");
}

TEST_CASE("a refusal has the server's status and the path, without the query")
{
    CHECK(why_not("HTTP/1.1 404 Not Found\r\n\r\n") ==
          "the server answers \"404 Not Found\" to a WebSocket with the path /secret; set url with the path of its "
          "WebSocket");
    CHECK(why_not("HTTP/1.1 401\r\n\r\n") == "the server answers \"401\" to a WebSocket with the path /secret");
    CHECK(why_not("HTTP/1.0 200 O\x1bK\r\n\r\n") ==
          "the server answers \"200 O\\x1bK\" to a WebSocket with the path /secret");
    why_not("HTTP/1.1 502 Bad Gateway\r\n\r\n", errc::not_connected);
    why_not("HTTP/1.1 429 Too Many Requests\r\n\r\n", errc::not_connected);
    for (auto* other : {"", "\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1\r\n\r\n"})
        CHECK(why_not(other, errc::not_connected) == "the port does not speak HTTP, and so no WebSocket");
}

TEST_CASE("a frame of ours has its length, and a mask of its own")
{
    for (auto [size, header] : {std::pair{0, 2}, {125, 2}, {126, 4}, {65'535, 4}, {65'536, 10}, {300'000, 10}}) {
        std::string payload(static_cast<std::size_t>(size), 'x'), bytes = "before", again;
        append_frame(bytes, opcode::binary, payload);
        append_frame(again, opcode::binary, payload);
        REQUIRE(bytes.size() == 6u + static_cast<unsigned>(header) + 4 + payload.size());
        CHECK(bytes.substr(0, 6) == "before");
        bytes.erase(0, 6);
        CHECK(bytes[0] == '\x82');
        CHECK((bytes[1] & 0x80) != 0);
        std::size_t length = bytes[1] & 0x7f;
        if (header > 2) {
            CHECK(length == (header == 4 ? 126u : 127u));
            length = 0;
            for (int i = 2; i != header; ++i)
                length = length * 256 + static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
        }
        CHECK(length == payload.size());
        auto body = std::string_view(bytes).substr(static_cast<std::size_t>(header));
        CHECK((unmasked(body.substr(4), body.substr(0, 4)) == payload));
        CHECK(bytes != again);
    }
}

TEST_CASE("data is read as it comes, whatever the frames' boundaries; control frames are read whole")
{
    std::string large(70'000, 'y');
    auto bytes = frame(0x02, "ab") + frame(0x89, "are you there") + frame(0x00, "") + frame(0x80, "cd") +
                 frame(0x8a, "") + "\x82\x7e" + std::string("\x01\x00", 2) + std::string(256, 'x') + "\x82\x7f" +
                 std::string("\0\0\0\0\0\x01\x11\x70", 8) + large + frame(0x88, "\x03\xe8" "bye");
    auto expected = "2:ab 9:are you there 2:cd 10: 2:" + std::string(256, 'x') + large + " 8:\x03\xe8" "bye";
    SECTION("at once")
    {
        frame_reader reader;
        reader.feed(bytes);
        CHECK((pieces(reader) == expected));
    }
    SECTION("byte by byte")
    {
        frame_reader reader;
        std::string data, control;
        for (char c : bytes) {
            reader.feed({&c, 1});
            for (auto next = reader.next().value(); next; next = reader.next().value())
                (next->kind == opcode::binary ? data : control) += next->payload;
        }
        CHECK((data == "abcd" + std::string(256, 'x') + large));
        CHECK(control == "are you there\x03\xe8" "bye");
    }
}

TEST_CASE("frames that a server must not send are an error, for good")
{
    auto wrong = [](const std::string& bytes) {
        frame_reader reader;
        reader.feed(bytes);
        auto first = reader.next(), second = reader.next();
        REQUIRE(first.has_error());
        CHECK(second.has_error());
        CHECK(first.error().code == errc::malformed);
        return first.error().what;
    };
    for (int first : {0xc2, 0xa2, 0x92, 0x83, 0x87, 0x8b, 0x8f})
        CHECK(wrong(frame(first, "x")) == "sent an invalid WebSocket frame");
    CHECK(wrong("\x82\x81" "maskx") == "sent an invalid WebSocket frame");
    CHECK(wrong(frame(0x81, "x")) == "sent text over the WebSocket, which is not MQTT");
    CHECK(wrong("\x89\x7e" "more") == "sent a WebSocket control frame that is too long");
}
