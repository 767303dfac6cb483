#include "daemon/config/reload.hpp"

#include "daemon/config/configuration.hpp"
#include "daemon/config/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace clashcast::config {
namespace {

struct rule {
    std::string_view key;  // ends with a dot: all that begin with it
    bool live;
};

constexpr std::array rules{
    rule{"watch.", true},
    rule{"sink.", true},
    rule{"api.tokens", true},
    rule{"api.token_files", true},
    rule{"api.requests_per_second", true},
    rule{"api.burst", true},
    rule{"api.keys.", true},
    rule{"api.base_url", false},
    rule{"api.connections", false},
    rule{"api.threads", false},
    rule{"api.ca_file", false},
    rule{"api.proxy", false},
    rule{"api.gzip", false},
    rule{"api.connect_timeout", false},
    rule{"api.request_timeout", false},
    rule{"journal.", false},
    rule{"http.token", true},
    rule{"http.token_file", true},
    rule{"http.listen", false},
    rule{"log.level", true},
    rule{"log.format", false},
};

std::string file_content(const std::string& path)
{
    auto content = read_text_file(path);
    return content ? *content : std::string();
}

// For comparison. Lengths keep ["a", "b"] and ["a, b"] apart.
std::string text_of(const value& v, bool names_files)
{
    if (auto* one = std::get_if<text>(&v.is)) {
        auto content = names_files ? file_content(one->value) : std::string();
        return fmt::format("{}:{}{}:{}", one->value.size(), one->value, content.size(), content);
    }
    if (auto* all = std::get_if<list>(&v.is)) {
        std::string joined;
        for (auto& each : *all)
            joined += text_of(each, names_files) + ';';
        return joined;
    }
    if (auto* one = std::get_if<bool>(&v.is))
        return *one ? "true" : "false";
    if (auto* one = std::get_if<std::int64_t>(&v.is))
        return fmt::to_string(*one);
    if (auto* one = std::get_if<double>(&v.is))
        return fmt::to_string(*one);
    return {};
}

void add_keys(std::vector<written_key>& all, const table& from, const std::string& prefix)
{
    for (auto& each : from.members) {
        auto name = prefix + each.name;
        if (auto* inner = std::get_if<table>(&each.what.is)) {
            add_keys(all, *inner, name + '.');
            continue;
        }
        bool is_file = each.name.ends_with("_file") || each.name.ends_with("_files");
        all.emplace_back(name, text_of(each.what, is_file && is_live(name).value_or(false)));
    }
}

void add_sinks(std::vector<written_key>& all, const value& sinks)
{
    auto* tables = std::get_if<list>(&sinks.is);
    if (!tables)
        return;
    for (auto& each : *tables)
        if (auto* one = std::get_if<table>(&each.is)) {
            auto* name = one->find("name");
            auto* called = name ? std::get_if<text>(&name->is) : nullptr;
            add_keys(all, *one, fmt::format("sink.{}.", called ? called->value : ""));
        }
}

std::map<std::string, std::string> by_name(const configuration& all)
{
    std::map<std::string, std::string> keys;
    for (auto& each : all.keys)
        keys.emplace(each.name, each.value);
    return keys;
}

// The name of the sink that the key belongs to; empty: none.
std::string sink_of(const std::string& key)
{
    constexpr std::string_view prefix = "sink.";
    if (!key.starts_with(prefix))
        return {};
    return key.substr(prefix.size(), key.rfind('.') - prefix.size());
}

}  // namespace

std::vector<written_key> written_keys(const table& root)
{
    std::vector<written_key> all;
    for (auto& each : root.members)
        if (each.name == "sink")
            add_sinks(all, each.what);
        else if (auto* inner = std::get_if<table>(&each.what.is); inner && each.name != "watch")
            add_keys(all, *inner, each.name + '.');
    return all;
}

std::optional<bool> is_live(std::string_view key)
{
    auto found = std::find_if(rules.begin(), rules.end(), [&](const rule& one) {
        return one.key.ends_with('.') ? key.starts_with(one.key) : key == one.key;
    });
    return found == rules.end() ? std::nullopt : std::optional(found->live);
}

reload_plan plan_reload(const configuration& before, const configuration& after)
{
    reload_plan plan;
    auto old = by_name(before), now = by_name(after);
    std::set<std::string> differing;
    for (auto& [name, value] : old)
        if (auto same = now.find(name); same == now.end() || same->second != value)
            differing.insert(name);
    for (auto& [name, value] : now)
        if (!old.contains(name))
            differing.insert(name);
    for (auto& name : differing)
        if (!is_live(name).value_or(false))
            plan.at_restart.push_back(name);
    if (before.http.has_value() != after.http.has_value())
        plan.at_restart.emplace_back("http");
    for (auto& one : before.sinks)
        if (!find_sink(after, one.name))
            plan.removed.push_back(one.name);
    for (auto& one : after.sinks) {
        auto touches = [&](const std::string& key) { return sink_of(key) == one.name; };
        if (std::any_of(differing.begin(), differing.end(), touches))
            plan.sinks.push_back(one.name);
    }
    plan.keys.assign(differing.begin(), differing.end());
    return plan;
}

}  // namespace clashcast::config
