#pragma once
// The status topics: what they should hold, and what the broker has not got yet. Pure.

#include <clashcast/publisher.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace clashcast {

// Two topics: the status, "online" or "offline", and one level below it the reason, a sentence. A topic that the broker
// refuses is not published again.
class mqtt_status_topics {
public:
    // Until the first announce(): offline, starting.
    mqtt_status_topics();

    // An empty topic: no status is published.
    void set_topic(const std::string& topic);

    void announce(const service_health&);
    void stop();  // offline, until the next open()
    void open();  // a new connection: both are due

    // The number of the next topic that is due.
    std::optional<std::size_t> due() const;
    const std::string& topic(std::size_t number) const { return lines_.at(number).topic; }
    const std::string& text(std::size_t number) const;
    bool contains(const std::string& t) const { return t == lines_[reason].topic || t == lines_[status].topic; }

    void sent(std::size_t number) { lines_.at(number).sent = text(number); }
    void refuse(std::size_t number) { lines_.at(number).refused = true; }

private:
    struct line {
        std::string topic, text;
        std::optional<std::string> sent;  // on this connection
        bool refused = false;
    };
    static constexpr std::size_t reason = 0, status = 1;  // in this order: who gets the status can read its reason

    std::array<line, 2> lines_;
    bool stopped_ = false;
};

}  // namespace clashcast
