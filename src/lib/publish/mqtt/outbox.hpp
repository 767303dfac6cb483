#pragma once
// Which packet an MQTT publisher sends next, and what the broker's acknowledgements mean. Pure: the time is passed in.

#include "publish/mqtt/poison_message.hpp"
#include "publish/mqtt/status_topics.hpp"
#include "publish/mqtt/terms.hpp"
#include "publish/mqtt/window.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/message.hpp>
#include <clashcast/publisher.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace clashcast {

// A batch on its way to the broker.
struct mqtt_delivery {
    explicit mqtt_delivery(std::vector<message> m) : messages(std::move(m)) {}

    bool sent() const { return next == messages.size(); }
    bool done() const { return sent() && unacknowledged == 0; }  // the broker has taken or refused every message

    std::vector<message> messages;
    std::size_t next = 0;  // to be sent
    std::size_t unacknowledged = 0;
    std::vector<refusal> refused;
};

class mqtt_outbox {
public:
    using time_point = clock::time_point;

    mqtt_outbox(mqtt_options, broker_address, std::chrono::milliseconds suspect);

    // A connection has begun, with this session and these limits of the broker's.
    void open(const mqtt_session&, const broker_limits&);
    void stop_events();
    // The connection has ended. Forgets the deliveries; the sink publishes them again.
    void close();

    // The status is sent at the first opportunity, and again on each connection.
    void set_status_topic(const std::string& topic) { status_.set_topic(topic); }
    void announce(const service_health& health) { status_.announce(health); }
    void announce_stop();

    void add(std::shared_ptr<mqtt_delivery>);
    // The sink gets the outcome of the delivery: its refused messages become dead letters. Takes a message from it.
    void forget(mqtt_delivery&);

    // A packet to be sent now: an event, or else a text on a status topic.
    struct packet {
        packet() = default;

        std::uint64_t number = 0;  // for acknowledge()
        const message* event = nullptr;
        const std::string* topic = nullptr;
        const std::string* text = nullptr;
    };
    // Returns the next packet that fits into the window.
    std::optional<packet> next(time_point now);

    // The broker acknowledged a packet with this reason code. Returns a warning to be logged, or an empty text. Fails
    // when the broker does not take the message now: then nothing that follows may be sent.
    result<std::string> acknowledge(std::uint64_t number, int reason, time_point now);

    // The broker ended the connection, perhaps because of a message. Returns a warning as above.
    std::string connection_lost(int reason, time_point now);

    // Whether a delivery became done since the last call.
    bool take_done() { return std::exchange(some_done_, false); }

    bool awaits_acknowledgement() const { return !window_.empty(); }

    // Whether an event waits for an acknowledgement: its own, or one that makes room for it.
    bool events_wait() const { return events_sent_ > 0 || (!window_.empty() && !unsent_.empty()); }
    time_point last_acknowledgement() const { return last_acknowledgement_; }  // or when one of an event became due

private:
    enum class phase : std::uint8_t {
        closed,       // There is no connection.
        open,         // Everything is sent.
        status_only,  // The publisher has failed: no more events, but the connection still carries the status.
    };

    // A packet without acknowledgement: an event of a delivery, a status, or else a probe.
    struct sent_packet {
        std::shared_ptr<mqtt_delivery> delivery;
        std::optional<std::size_t> status;
        std::size_t index = 0, bytes = 0;
    };

    std::optional<packet> next_probe(time_point now);
    std::optional<packet> next_status(time_point now);
    std::optional<packet> next_event(time_point now);
    packet send_next(std::shared_ptr<mqtt_delivery>, std::size_t bytes, time_point now);
    const message* choose_probe(poison_message::probe);
    bool has_room(std::size_t bytes) const;
    std::optional<std::string> unsendable(const message&, std::size_t bytes) const;
    void refuse_next(mqtt_delivery&, std::string why);
    std::uint64_t remember(sent_packet, time_point now);
    result<std::string> settle_event(mqtt_delivery&, std::size_t index, int reason);
    std::string settle_status(std::size_t number, int reason);
    const std::string& name_of(const sent_packet&) const;

    const mqtt_options options_;
    const broker_address broker_;

    phase phase_ = phase::closed;
    mqtt_session session_;
    broker_limits limits_;
    window window_;
    std::deque<std::shared_ptr<mqtt_delivery>> unsent_;  // with messages to send, in the order of add()
    std::unordered_map<std::uint64_t, sent_packet> sent_;
    std::uint64_t last_number_ = 0;
    bool some_done_ = false;
    std::size_t events_sent_ = 0;  // of sent_, with probes
    time_point last_acknowledgement_{};

    // By id, with the reason. Kept until the sink knows: a connection may break before it does, perhaps over just
    // these.
    std::unordered_map<std::string, std::string> refused_;
    poison_message suspect_;
    poison_message::probe probe_ = poison_message::probe::none;  // due as the first event of this connection
    std::string probed_;                                         // its id, once it is sent
    std::optional<message> last_taken_;                          // by the broker, in an earlier delivery
    mqtt_status_topics status_;
};

}  // namespace clashcast
