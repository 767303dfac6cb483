#include "publish/mqtt/status_topics.hpp"

namespace clashcast {

mqtt_status_topics::mqtt_status_topics()
{
    announce(service_health(false, "starting: no answer from the API yet"));
}

void mqtt_status_topics::set_topic(const std::string& topic)
{
    if (topic == lines_[status].topic)
        return;
    lines_[status].topic = topic;
    lines_[reason].topic = topic.empty() ? topic : topic + "/reason";
    lines_[status].refused = lines_[reason].refused = false;
}

void mqtt_status_topics::announce(const service_health& now)
{
    lines_[status].text = now.polling ? "online" : "offline";
    lines_[reason].text = now.reason;
}

void mqtt_status_topics::stop()
{
    stopped_ = true;
}

std::optional<std::size_t> mqtt_status_topics::due() const
{
    for (std::size_t i = 0; i < lines_.size(); ++i)
        if (const auto& one = lines_[i]; !one.topic.empty() && !one.refused && one.sent != text(i))
            return i;
    return {};
}

const std::string& mqtt_status_topics::text(std::size_t number) const
{
    static const std::string offline = "offline", stopped = "stopped";
    if (stopped_)
        return number == status ? offline : stopped;
    return lines_.at(number).text;
}

void mqtt_status_topics::open()
{
    stopped_ = false;
    for (auto& one : lines_)
        one.sent.reset();
}

}  // namespace clashcast
