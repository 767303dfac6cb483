#pragma once
// Which message a broker breaks its connections over without a word. Pure: time is passed in.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// A broker that does not say what it dislikes must not stop the rest for ever; a network that breaks connections now
// and then must not make it dislike anything. So it takes several connections in a row, and time.
class suspicion {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr int enough_times = 4;

    explicit suspicion(std::chrono::milliseconds long_enough) : long_enough_(long_enough) {}

    // A connection broke, and this was the first message that it had not acknowledged. Returns why the message is not
    // to be sent again, when enough connections broke over it, for long enough: then the case is closed.
    std::optional<std::string> broke_over(std::string_view id, time_point now);

    // This message was acknowledged, which clears it.
    void acknowledged(std::string_view id);

    // While it does, one message is sent at a time, to know.
    bool lasts() const { return times_ > 0; }

private:
    std::chrono::milliseconds long_enough_;
    std::string id_;
    int times_ = 0;
    time_point since_{};
};

}  // namespace clashcast
