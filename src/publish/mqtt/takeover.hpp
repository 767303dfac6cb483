#pragma once
// Whether another client throws ours out. Pure: time is passed in.

#include <chrono>
#include <string>

namespace clashcast {

// Two clients of one client id throw each other out for ever. MQTT 5 says so (reason 142), 3.1.1 closes the connection
// without a word, as a network does that breaks: there it takes two connections in a row that last a moment.
class takeover {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds a_moment{15};

    void connected(time_point now) { since_ = now, is_connected_ = true; }

    // The connection ended with this reason of the broker's, 0 for none. Returns what to add to the log: " ...".
    std::string lost(int reason, const std::string& client_id, time_point now);

private:
    time_point since_{};
    bool is_connected_ = false;
    int in_a_row_ = 0;
};

}  // namespace clashcast
