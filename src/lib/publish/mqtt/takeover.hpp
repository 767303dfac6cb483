#pragma once
// Finds out whether another client with our client id disconnects us. Pure: the time is passed in.

#include <chrono>
#include <string>

namespace clashcast {

// A broker that gets a second client with a client id disconnects the first, so two such clients disconnect each other
// for ever. MQTT 5 gives the reason 142. MQTT 3.1.1 just closes the connection, as a network failure does: there, two
// short connections in a row are the sign.
class takeover {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds short_time{15};

    void connected(time_point now) { since_ = now, is_connected_ = true; }

    // The connection ended with this reason code, 0 for none. Returns a text to append to the error: "; another client
    // ...".
    std::string lost(int reason, const std::string& client_id, time_point now);

private:
    time_point since_{};
    bool is_connected_ = false;
    int in_a_row_ = 0;
};

}  // namespace clashcast
