#pragma once
// Packets of MQTT, as far as the floor needs them.

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

// Takes a whole packet off the front of what was read.
std::optional<packet> take_packet(std::string_view& read);

// Sends all of it. Throws when the broker is gone.
void send_all(int to, std::string_view bytes);

// Appends what has come to `read`; waits for it. Throws when the broker is gone.
void receive_some(int from, std::string& read);

}  // namespace bench
