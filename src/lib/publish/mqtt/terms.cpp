#include "publish/mqtt/terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace clashcast {

std::string with_journal(std::string text, std::string_view identity)
{
    constexpr std::string_view placeholder = "{journal}";
    constexpr std::size_t digits = 8;
    for (auto at = text.find(placeholder); at != text.npos; at = text.find(placeholder)) {
        auto separated = identity.empty() && at > 0 && (text[at - 1] == '-' || text[at - 1] == '/');
        text.replace(at - separated, placeholder.size() + separated, identity.substr(0, digits));
    }
    return text;
}

mqtt_session first_session(const mqtt_options& o, std::string_view journal)
{
    mqtt_session s(o);
    s.client_id = with_journal(std::move(s.client_id), journal);
    s.status_topic = with_journal(std::move(s.status_topic), journal);
    return s;
}

bool adapt(mqtt_session& s, const broker_limits& limits)
{
    if (!limits.retain)
        s.retain = s.retain_status = false;
    if (limits.qos > 0)
        s.qos = std::min(s.qos, limits.qos);
    auto longest = std::chrono::seconds(limits.keep_alive);
    auto again = limits.keep_alive > 0 && longest < s.keep_alive;
    if (again)
        s.keep_alive = longest;
    return again;
}

bool adapt(mqtt_session& s, const connection_end& end)
{
    auto has_will = !s.status_topic.empty() && s.retain_status;
    auto reported = end.reason == retain_not_supported;
    auto silent = s.protocol == 4 && end.why.code == errc::not_connected && !end.answered;  // it cannot give the reason
    if (!has_will || (!reported && !silent))
        return false;
    s.retain = s.retain_status = false;
    return true;
}

std::string what_is_less(const mqtt_options& wanted, const mqtt_session& got)
{
    std::string less;
    if (wanted.retain && !got.retain)
        less = "keeps no retained messages: events are sent without retain";
    else if (!got.status_topic.empty() && !got.retain_status)
        less = "keeps no retained messages: the status reaches only clients that are connected at that moment";
    if (got.qos < wanted.qos)
        less += fmt::format("{}takes QoS {} at most: events are sent with that", less.empty() ? "" : "; ", got.qos);
    return less;
}

std::string describe_terms(const mqtt_session& session, const broker_limits& limits)
{
    auto text = fmt::format("QoS {}, Receive Maximum {}", session.qos, limits.receive_maximum);
    if (limits.packet_size != broker_limits().packet_size)
        text += fmt::format(", packets up to {} bytes", limits.packet_size);
    return text;
}

std::string describe(const mqtt_options& wanted, const mqtt_session& got, const broker_limits& limits)
{
    auto in_flight = std::min(wanted.window, limits.receive_maximum);
    auto text = fmt::format("MQTT {}, {} message{} in flight, QoS {}", wanted.protocol == 4 ? "3.1.1" : "5", in_flight,
                            in_flight == 1 ? "" : "s", limits.qos);
    text += limits.packet_size == broker_limits().packet_size
                ? ", no packet limit" : fmt::format(", packets up to {} bytes", limits.packet_size);
    auto less = what_is_less(wanted, got);
    return less.empty() ? text : fmt::format("{}; the broker {}", text, less);
}

result<void> check_qos(const broker_address& where, const mqtt_options& o, int most)
{
    if (most > 0 || o.qos == 0)
        return {};
    return refused_connection(where, o, qos_not_supported);
}

}  // namespace clashcast
