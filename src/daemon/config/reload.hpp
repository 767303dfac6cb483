#pragma once
// What a changed configuration file means for a process that runs with the earlier one. Pure.

#include "daemon/config/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::config {

struct configuration;

// A key of the file and its value. Never shown: it may be a secret.
struct written_key {
    written_key() = default;
    written_key(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
    bool operator==(const written_key&) const = default;

    std::string name;  // "api.tokens", "sink.mqtt.topic"
    std::string value;
};

// All keys of the file but those of [watch], in its order. Where a process can take a key over, the value includes what
// is in the file that the key names.
std::vector<written_key> written_keys(const table& root);

// Whether a process takes over a change of this key ("sink.mqtt.topic", "watch.clans.tags") while it runs. Nothing for
// a key that no table has.
std::optional<bool> is_live(std::string_view key);

struct reload_plan {
    reload_plan() = default;

    std::vector<std::string> keys;        // that differ, without those of [watch]
    std::vector<std::string> at_restart;  // of these, those that a process cannot take over
    std::vector<std::string> sinks;       // to be made: new ones and ones with a key that differs
    std::vector<std::string> removed;     // sinks
};

reload_plan plan_reload(const configuration& before, const configuration& after);

}  // namespace clashcast::config
