#pragma once
// MQTT packets, as far as the baseline needs them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

struct packet {
    unsigned char type = 0;
    std::string_view body;
};

void put_text(std::string& out, std::string_view text);
void put_length(std::string& out, std::size_t length);

// Removes a complete packet from the front of `read`.
std::optional<packet> take_packet(std::string_view& read);

// Sends all of it. Throws if the connection is closed.
void send_all(int to, std::string_view bytes);

// Waits for data and appends it to `read`. Throws if the connection is closed.
void receive_some(int from, std::string& read);

}  // namespace bench
