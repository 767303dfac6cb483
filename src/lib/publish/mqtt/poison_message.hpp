#pragma once
// Finds the message over which a broker ends its connections without a reason. Pure: the time is passed in.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// A broker that does not say what it dislikes must not block all other messages for ever; one that takes nothing must
// not make any message a dead letter. So a message is at fault only after several connections in a row, for minutes,
// broke over it; and then it must break a new connection alone, and break the next one again after another message was
// acknowledged on it.
class poison_message {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr int enough_times = 4;

    enum class probe : std::uint8_t { none, suspect, another };

    explicit poison_message(std::chrono::milliseconds long_enough) : long_enough_(long_enough) {}

    // A connection begins. Returns which message to send first on it, out of turn.
    probe begin_connection();

    // A connection broke, and this was its first message without an acknowledgement. If the message is at fault,
    // returns why it must not be sent again, and forgets it.
    std::optional<std::string> broke_over(std::string_view id, time_point now);

    // This message was acknowledged, so it is not at fault.
    void acknowledged(std::string_view id);

    // Forgets the suspect.
    void drop() { *this = poison_message(long_enough_); }

    // Whether there is a suspect. Then one message is sent at a time.
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
