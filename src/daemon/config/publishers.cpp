#include "daemon/config/publishers.hpp"

#include <algorithm>

namespace clashcast::config {

// To add a publisher: a file in publishers/ that defines its row, and a line in each of these two lists.
publisher_kind mqtt_publisher_kind();
publisher_kind redis_stream_publisher_kind();
publisher_kind stdout_publisher_kind();

const std::vector<publisher_kind>& publishers()
{
    static const std::vector<publisher_kind> all{
        mqtt_publisher_kind(),
        redis_stream_publisher_kind(),
        stdout_publisher_kind(),
    };
    return all;
}

const publisher_kind* find_publisher(const std::string& name)
{
    auto& all = publishers();
    auto found = std::find_if(all.begin(), all.end(), [&](auto& kind) { return kind.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace clashcast::config
