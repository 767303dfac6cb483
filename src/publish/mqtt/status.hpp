#pragma once
// What the status topics say, and what of it the broker has not been told yet. Pure.

#include <clashcast/publisher.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace clashcast {

// Two topics: the status, "online" or "offline", and its reason, a sentence, one level below. A broker that refuses one
// of them is not told it again.
class mqtt_status {
public:
    // As long as nobody announces anything: offline, starting.
    mqtt_status();

    // An empty topic: nothing is told.
    void set_topic(const std::string& topic);

    void announce(const service_health&);
    void stop();      // offline, until the next open()
    void open() { stopped_ = false, forget_told(); }

    // The next topic that is due: its number, which told() and refuse() want.
    std::optional<std::size_t> due() const;
    const std::string& topic(std::size_t number) const { return lines_.at(number).topic; }
    const std::string& text(std::size_t number) const;
    bool is_topic(const std::string& t) const { return t == lines_[reason].topic || t == lines_[status].topic; }

    void told(std::size_t number) { lines_.at(number).told = text(number); }
    void refuse(std::size_t number) { lines_.at(number).refused = true; }

private:
    struct line {
        std::string topic, text;
        std::optional<std::string> told;  // on this connection
        bool refused = false;
    };
    static constexpr std::size_t reason = 0, status = 1;  // in this order: who sees the status can read its reason

    void forget_told();

    std::array<line, 2> lines_;
    bool stopped_ = false;
};

}  // namespace clashcast
