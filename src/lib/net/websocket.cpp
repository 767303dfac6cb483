#include "net/websocket.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace clashcast::net {
namespace {

template <std::size_t N>
std::array<unsigned char, N> random_bytes()
{
    std::array<unsigned char, N> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("OpenSSL has no random numbers");
    return bytes;
}

std::string base64(const unsigned char* bytes, std::size_t size)
{
    std::string coded(4 * ((size + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
    coded.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(coded.data()), bytes, static_cast<int>(size))));
    return coded;
}

// What a server that knows the protocol makes of the key.
std::string accepted(std::string key)
{
    key += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // of the RFC
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(key.data(), key.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64(digest.data(), size);
}

bool is_same_name(std::string_view a, std::string_view b)
{
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    auto first = std::min(text.find_first_not_of(" \t\r"), text.size());
    return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

// Cuts the first line off.
std::string_view cut_line(std::string_view& rest)
{
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return trimmed(line);
}

// The value of a header; empty if the head does not have it.
std::string_view header(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        auto line = cut_line(head);
        auto colon = line.find(':');
        if (colon != line.npos && is_same_name(trimmed(line.substr(0, colon)), name))
            return trimmed(line.substr(colon + 1));
    }
    return {};
}

std::string_view path_of(const url& server)
{
    return server.path.empty() ? "/mqtt" : std::string_view(server.path);
}

// `status`: "404 Not Found". A server that is overloaded, or lacks another one behind it, may answer otherwise later.
failure refused(const url& server, std::string_view status)
{
    auto path = path_of(server).substr(0, path_of(server).find('?'));  // a query may hold a secret
    auto advice = status.starts_with("404") ? "; set url with the path of its WebSocket" : "";
    auto later = status.starts_with("5") || status.starts_with("429");
    return failure(later ? errc::not_connected : errc::refused,
                   fmt::format("the server answers \"{}\" to a WebSocket with the path {}{}", sanitized(status), path,
                               advice));
}

}  // namespace

websocket_request::websocket_request(url to, std::string p) : server(std::move(to)), protocol(std::move(p))
{
    auto random = random_bytes<16>();
    key = base64(random.data(), random.size());
}

std::string to_string(const websocket_request& r)
{
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: clashcast\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Protocol: {}\r\n\r\n",
                       path_of(r.server), to_string(static_cast<const authority&>(r.server)), r.key, r.protocol);
}

result<void> check_response(const websocket_request& asked, std::string_view head)
{
    auto rest = head;
    auto line = cut_line(rest);
    auto blank = line.find(' ');
    if (!line.starts_with("HTTP/1.") || blank == line.npos)
        return failure(errc::not_connected, "the port does not speak HTTP, and so no WebSocket");
    auto status = trimmed(line.substr(blank));
    if (!status.starts_with("101"))
        return refused(asked.server, status);
    if (header(rest, "Sec-WebSocket-Accept") != accepted(asked.key))
        return failure(errc::refused, "the server does not know WebSocket: its Sec-WebSocket-Accept is wrong");
    auto protocol = header(rest, "Sec-WebSocket-Protocol");
    if (!protocol.empty() && protocol != asked.protocol)
        return failure(errc::refused, fmt::format("the server speaks \"{}\" over WebSocket, not \"{}\"",
                                                  sanitized(protocol), asked.protocol));
    return {};
}

void append_frame(std::string& to, opcode kind, std::string_view payload)
{
    constexpr unsigned char is_last = 0x80, is_masked = 0x80;
    auto put = [&](std::size_t byte) { to += static_cast<char>(byte & 0xff); };
    put(is_last | static_cast<unsigned char>(kind));
    auto bytes = payload.size() < 126 ? 0 : payload.size() < 65'536 ? 2 : 8;  // of the length, after a mark
    put(is_masked | (bytes == 0 ? payload.size() : bytes == 2 ? 126u : 127u));
    for (auto i = bytes; i-- > 0;)
        put(payload.size() >> (8 * i));
    auto mask = random_bytes<4>();
    to.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    auto start = to.size();
    to += payload;
    for (std::size_t i = 0; i < payload.size(); ++i)
        to[start + i] = static_cast<char>(to[start + i] ^ mask[i % mask.size()]);
}

void frame_reader::feed(std::string_view bytes)
{
    input_.erase(0, used_);
    used_ = 0;
    input_ += bytes;
}

// Whether the header of a frame has arrived; then it is read.
result<bool> frame_reader::read_header()
{
    auto at = [&](std::size_t i) { return static_cast<unsigned char>(input_[used_ + i]); };
    auto size = input_.size() - used_;
    if (size < 2)
        return false;
    auto kind = at(0) & 0x0f, mark = at(1) & 0x7f;
    auto is_control = kind >= static_cast<int>(opcode::close);
    if ((at(0) & 0x70) != 0 || (at(1) & 0x80) != 0 || kind > static_cast<int>(opcode::pong) || (kind > 2 && kind < 8))
        return failure(errc::malformed, "sent an invalid WebSocket frame");
    if (kind == static_cast<int>(opcode::text))
        return failure(errc::malformed, "sent text over the WebSocket, which is not MQTT");
    if (is_control && mark > 125)
        return failure(errc::malformed, "sent a WebSocket control frame that is too long");
    std::size_t bytes = mark < 126 ? 0 : mark == 126 ? 2 : 8;
    if (size < 2 + bytes)
        return false;
    left_ = bytes == 0 ? static_cast<std::size_t>(mark) : 0;
    for (std::size_t i = 0; i < bytes; ++i)
        left_ = (left_ << 8) | at(2 + i);
    used_ += 2 + bytes;
    kind_ = is_control ? static_cast<opcode>(kind) : opcode::binary;
    return true;
}

result<std::optional<frame_piece>> frame_reader::next()
{
    for (;;) {
        if (!in_frame_) {
            auto is_read = read_header();
            if (!is_read)
                return is_read.error();
            if (!*is_read)
                return std::optional<frame_piece>();
            in_frame_ = true;
        }
        auto size = std::min(left_, input_.size() - used_);
        if (size < left_ && (kind_ != opcode::binary || size == 0))
            return std::optional<frame_piece>();
        frame_piece piece(kind_, input_.substr(used_, size));
        used_ += size;
        left_ -= size;
        in_frame_ = left_ > 0;
        if (kind_ != opcode::binary || size > 0)  // an empty binary frame is nothing
            return std::optional<frame_piece>(std::move(piece));
    }
}

}  // namespace clashcast::net
