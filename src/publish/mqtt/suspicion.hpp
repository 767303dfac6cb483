#pragma once
// Which message a broker breaks its connections over without a word. Pure: time is passed in.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// A broker that does not say what it dislikes must not stop the rest for ever; one that takes nothing must not make any
// message a dead letter. So a message is at fault only after several connections in a row broke over it, for
// minutes, and then over it alone: it breaks a fresh connection, and the next connection takes another message before
// it breaks over this one again.
class suspicion {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr int enough_times = 4;

    enum class probe : std::uint8_t { none, suspect, another };

    explicit suspicion(std::chrono::milliseconds long_enough) : long_enough_(long_enough) {}

    // A connection begins. Returns what to send first on it, out of turn.
    probe begin_connection();

    // A connection broke, and this was the first message that it had not acknowledged. Returns why the message is not
    // to be sent again, when it is at fault: then the case is closed.
    std::optional<std::string> broke_over(std::string_view id, time_point now);

    // This message was acknowledged, which clears it.
    void acknowledged(std::string_view id);

    // The suspect is not to be sent any more.
    void drop() { *this = suspicion(long_enough_); }

    // While it does, one message is sent at a time, to know.
    bool lasts() const { return times_ > 0; }

    bool on_trial() const { return on_trial_; }
    std::size_t trials() const { return trials_; }  // connections that began with another message
    const std::string& suspect() const { return id_; }

private:
    void begin_case(std::string_view id, time_point now);

    std::chrono::milliseconds long_enough_;
    std::string id_;
    int times_ = 0;
    time_point since_{};
    bool on_trial_ = false;
    std::size_t trials_ = 0;
    probe probe_ = probe::none;   // on this connection
    bool another_taken_ = false;  // on this connection
};

}  // namespace clashcast
