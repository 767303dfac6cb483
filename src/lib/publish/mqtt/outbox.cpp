#include "publish/mqtt/outbox.hpp"

#include "publish/mqtt/probes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast {

mqtt_outbox::mqtt_outbox(mqtt_options o, broker_address broker, std::chrono::milliseconds suspect)
    : options_(std::move(o)), broker_(std::move(broker)), suspect_(suspect)
{
}

void mqtt_outbox::open(const mqtt_session& session, const broker_limits& limits)
{
    phase_ = phase::open;
    session_ = session;
    limits_ = limits;
    window_ = window(std::min(session.window, limits.receive_maximum));
    probe_ = suspect_.begin_connection();
    status_.open();
}

void mqtt_outbox::stop_events()
{
    if (phase_ == phase::open)
        phase_ = phase::status_only;
}

void mqtt_outbox::close()
{
    phase_ = phase::closed;
    window_ = window();
    unsent_.clear();
    sent_.clear();
    events_sent_ = 0;
}

void mqtt_outbox::announce_stop()
{
    status_.stop();
    probe_ = poison_message::probe::none;
}

void mqtt_outbox::add(std::shared_ptr<mqtt_delivery> delivery)
{
    unsent_.push_back(std::move(delivery));
}

void mqtt_outbox::forget(mqtt_delivery& done)
{
    for (const auto& r : done.refused)
        refused_.erase(done.messages[r.index].id);
    if (done.refused.empty())
        last_taken_ = std::move(done.messages.back());
}

std::optional<mqtt_outbox::packet> mqtt_outbox::next(time_point now)
{
    if (phase_ == phase::closed)
        return {};
    if (auto probe = next_probe(now))
        return probe;
    if (auto status = next_status(now))
        return status;
    return next_event(now);
}

// The first event of the connection, out of turn. It is sent again in its turn.
std::optional<mqtt_outbox::packet> mqtt_outbox::next_probe(time_point now)
{
    if (phase_ != phase::open || unsent_.empty())
        return {};
    auto* m = choose_probe(std::exchange(probe_, poison_message::probe::none));
    if (!m)
        return {};
    probed_ = m->id;
    sent_packet probe;
    probe.bytes = packet_size(*m, session_);
    packet p;
    p.event = m;
    p.number = remember(std::move(probe), now);
    return p;
}

const message* mqtt_outbox::choose_probe(poison_message::probe kind)
{
    const auto& waiting = unsent_.front()->messages;
    const auto& id = suspect_.suspect();
    auto alone = kind == poison_message::probe::suspect;
    if (kind == poison_message::probe::none)
        return nullptr;
    if (status_.contains(id))  // a status is sent first anyway, and after it the first event
        return alone ? nullptr : &waiting.front();
    auto at = std::find_if(waiting.begin(), waiting.end(), [&](const message& m) { return m.id == id; });
    if (at == waiting.end()) {
        suspect_.drop();
        return nullptr;
    }
    if (alone)
        return &*at;
    auto sendable = [this](const message& m) { return !unsendable(m, packet_size(m, session_)); };
    auto others = probes(waiting, static_cast<std::size_t>(at - waiting.begin()), last_taken_ ? &*last_taken_ : nullptr,
                         sendable);
    return others.empty() ? nullptr : others[suspect_.trials() % others.size()];
}

// A probe goes first.
std::optional<mqtt_outbox::packet> mqtt_outbox::next_status(time_point now)
{
    auto due = probe_ == poison_message::probe::none ? status_.due() : std::nullopt;
    if (!due || !has_room(status_.text(*due).size()))
        return {};
    sent_packet status;
    status.status = *due;
    status.bytes = status_.text(*due).size();
    status_.sent(*due);
    packet p;
    p.topic = &status_.topic(*due);
    p.text = &status_.text(*due);
    p.number = remember(std::move(status), now);
    return p;
}

std::optional<mqtt_outbox::packet> mqtt_outbox::next_event(time_point now)
{
    while (phase_ == phase::open && !unsent_.empty()) {
        auto delivery = unsent_.front();
        if (delivery->sent()) {
            unsent_.pop_front();
            continue;
        }
        const auto& m = delivery->messages[delivery->next];
        auto bytes = packet_size(m, session_);
        if (auto why = unsendable(m, bytes))
            refuse_next(*delivery, std::move(*why));
        else if (has_room(bytes))
            return send_next(std::move(delivery), bytes, now);
        else
            return {};
    }
    return {};
}

mqtt_outbox::packet mqtt_outbox::send_next(std::shared_ptr<mqtt_delivery> delivery, std::size_t bytes, time_point now)
{
    packet p;
    p.event = &delivery->messages[delivery->next];
    sent_packet event;
    event.index = delivery->next++;
    event.bytes = bytes;
    ++delivery->unacknowledged;
    event.delivery = std::move(delivery);
    p.number = remember(std::move(event), now);
    return p;
}

void mqtt_outbox::refuse_next(mqtt_delivery& delivery, std::string why)
{
    delivery.refused.emplace_back(delivery.next++, std::move(why));
    some_done_ = some_done_ || delivery.done();
}

// While a message is suspected, one packet is sent at a time.
bool mqtt_outbox::has_room(std::size_t bytes) const
{
    return suspect_.lasts() ? window_.empty() : window_.fits(bytes);
}

// Why no broker takes the message, or this one does not: it would end the connection, or has done so.
std::optional<std::string> mqtt_outbox::unsendable(const message& m, std::size_t bytes) const
{
    constexpr std::size_t longest_topic = 65'535;
    if (auto before = refused_.find(m.id); before != refused_.end())
        return before->second;
    if (bytes > limits_.packet_size)
        return fmt::format("a packet of {} bytes; {} takes {} at most", bytes, to_string(broker_), limits_.packet_size);
    if (m.destination.empty() || m.destination.size() > longest_topic)
        return fmt::format("a topic of {} bytes", m.destination.size());
    return {};
}

std::uint64_t mqtt_outbox::remember(sent_packet p, time_point now)
{
    if (events_sent_ == 0)
        last_acknowledgement_ = now;
    events_sent_ += !p.status;
    window_.add(p.bytes);
    sent_.emplace(++last_number_, std::move(p));
    return last_number_;
}

result<std::string> mqtt_outbox::acknowledge(std::uint64_t number, int reason, time_point now)
{
    last_acknowledgement_ = now;
    auto found = sent_.extract(number);
    if (found.empty())
        return std::string();
    auto& p = found.mapped();
    events_sent_ -= !p.status;
    window_.remove(p.bytes);
    const auto& name = name_of(p);
    if (!p.status || name == suspect_.suspect())  // an acknowledged status says nothing about events
        suspect_.acknowledged(name);
    if (p.status)
        return settle_status(*p.status, reason);
    return p.delivery ? settle_event(*p.delivery, p.index, reason) : std::string();
}

result<std::string> mqtt_outbox::settle_event(mqtt_delivery& delivery, std::size_t index, int reason)
{
    const auto& id = delivery.messages[index].id;
    auto outcome = read_reason(reason);
    if (outcome == puback_outcome::retry)
        return failure(errc::not_connected, fmt::format("{} does not take event {} now: {}", to_string(broker_), id,
                                                        reason_name(reason)));
    if (outcome == puback_outcome::refused) {
        auto why = refusal_reason(reason, options_);
        delivery.refused.emplace_back(index, why);
        refused_.emplace(id, std::move(why));
    }
    --delivery.unacknowledged;
    some_done_ = some_done_ || delivery.done();
    return std::string();
}

std::string mqtt_outbox::settle_status(std::size_t number, int reason)
{
    auto outcome = read_reason(reason);
    if (outcome == puback_outcome::done)
        return {};
    if (outcome == puback_outcome::refused)
        status_.refuse(number);
    return fmt::format("cannot publish the status to {} on {}: {}", to_string(broker_), status_.topic(number),
                       refusal_reason(reason, options_));
}

// The event's id, or the status topic, which no id equals.
const std::string& mqtt_outbox::name_of(const sent_packet& p) const
{
    if (p.status)
        return status_.topic(*p.status);
    return p.delivery ? p.delivery->messages[p.index].id : probed_;
}

std::string mqtt_outbox::connection_lost(int reason, time_point now)
{
    auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
    auto oldest = std::min_element(sent_.begin(), sent_.end(), earlier);
    if (phase_ != phase::open || oldest == sent_.end() || !may_be_over_a_message(reason))
        return {};
    auto was_on_trial = suspect_.on_trial();
    const auto& id = name_of(oldest->second);
    auto why = suspect_.broke_over(id, now);
    if (!why)
        return !was_on_trial && suspect_.on_trial()
                   ? fmt::format("the MQTT broker {} ends connections over {}: sending it alone, and others before it",
                                 to_string(broker_), id)
                   : std::string();
    if (!oldest->second.status) {
        refused_.emplace(id, std::move(*why));
        return {};
    }
    status_.refuse(*oldest->second.status);
    return fmt::format("no longer publishing the status to {} on {}: {}", to_string(broker_), id, *why);
}

}  // namespace clashcast
