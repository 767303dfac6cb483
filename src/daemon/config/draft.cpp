#include "daemon/config/draft.hpp"

#include "daemon/config/configuration.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast::config {
namespace {

constexpr auto head = R"(# What clashcast watches, and where it publishes what changes.
#
#     clashcast check FILE     finds errors, without using the network
#     clashcast run FILE       watches and publishes until Ctrl-C
#
# This is a beginning. docs/configuration.md explains every key; configs/clashcast.toml shows them in one file.
# ${NAME} stands for the environment variable NAME.

[api]
# Create a token at https://developer.clashofclans.com, for the address of this machine. Set it where you start
# clashcast:  export CLASH_TOKEN=...
tokens = ["${CLASH_TOKEN}"]

# A file with what is known, and the events that a sink has not had yet. Keep it: clashcast continues from there.
[journal]
path = "clashcast.db"

# Asks one player, to tell a maintenance of the game from failures. Without this table there is no such event.
[watch.maintenance]

# The clan and its members: who joins, leaves, donates, gets another role.
[[watch.clans]]
tags = [@TAGS]
# everything = true              # also its league, raids, and each member as a player: about one more poll each
                                 # 2 minutes for every member

# Its wars, and those of its war league. The clan's war log must be public.
[[watch.wars]]
tags = [@TAGS]
remind = ["1h"]                  # before a war starts and ends

# Single players: their levels, troops, achievements.
# [[watch.players]]
# tags = ["#900PUCPV"]

# What `clashcast status` and `clashcast healthcheck` ask, and the live page: http://127.0.0.1:25274
[http]
listen = "127.0.0.1:25274"

# Where events go. Each sink has its own position; none waits for another.
)";

constexpr auto mqtt_sink = R"([[sink]]
name = "mqtt"
publisher = "mqtt"
url = @URL
# topic = "clash/{event_type}/{tag}"     # a topic for each type and tag
# events = ["member_*", "war_*"]         # default: all
# username = "clashcast"
# password = "${MQTT_PASSWORD}"

)";

constexpr auto redis_sink = R"([[sink]]
name = "streams"
publisher = "redis_stream"
url = @URL
key = "clash:events"
max_length = 100000                      # about how many events the stream keeps

)";

constexpr auto stdout_sink = R"([[sink]]
name = "lines"
publisher = "stdout"                     # one JSON line for each event; the log goes to stderr

# With an MQTT broker:
# [[sink]]
# name = "mqtt"
# publisher = "mqtt"
# url = "mqtt://localhost:1883"
)";

std::string with(std::string text, std::string_view marker, std::string_view value)
{
    for (auto at = text.find(marker); at != text.npos; at = text.find(marker, at + value.size()))
        text.replace(at, marker.size(), value);
    return text;
}

// What JSON can write in a string, TOML can read.
std::string quoted_tags(const std::vector<std::string>& tags)
{
    std::string all;
    for (auto& each : tags) {
        auto tag = normalise_tag(each);
        all += (all.empty() ? "" : ", ") + json::quoted(tag ? *tag : each);
    }
    return all;
}

}  // namespace

std::string draft(const draft_answers& answers)
{
    auto text = with(head, "@TAGS", quoted_tags(answers.tags));
    if (!answers.mqtt.empty())
        text += with(mqtt_sink, "@URL", json::quoted(answers.mqtt));
    if (!answers.redis.empty())
        text += with(redis_sink, "@URL", json::quoted(answers.redis));
    if (answers.mqtt.empty() && answers.redis.empty())
        text += stdout_sink;
    return text.substr(0, text.find_last_not_of('\n') + 1) + '\n';
}

std::string error_in(const draft_answers& answers, const environment& variables)
{
    auto with_token = [&](const std::string& name) {
        return name == "CLASH_TOKEN" ? std::optional<std::string>("a-token") : variables(name);
    };
    auto read = parse_configuration("", draft(answers), with_token);
    return read.wrong.empty() ? "" : read.wrong.front().what;
}

std::vector<std::string> split_tags(const std::string& typed)
{
    constexpr auto separators = ", \t";
    std::vector<std::string> tags;
    for (auto at = typed.find_first_not_of(separators); at != typed.npos;) {
        auto end = std::min(typed.find_first_of(separators, at), typed.size());
        tags.push_back(typed.substr(at, end - at));
        at = typed.find_first_not_of(separators, end);
    }
    return tags;
}

}  // namespace clashcast::config
