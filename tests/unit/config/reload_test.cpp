#include "daemon/config/reload.hpp"

#include "config/folder.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

using namespace clashcast::config;

namespace {

using lines = std::vector<std::string>;

const std::string start = R"([api]
tokens = ["secret-one"]
connections = 8
[journal]
backend = "sqlite"
path = "one.db"
[[watch.clans]]
tags = ["#2PP"]
[log]
level = "info"
[[sink]]
name = "out"
publisher = "stdout"
[[sink]]
name = "mqtt"
publisher = "mqtt"
url = "mqtt://localhost"
topic = "clash/{event_type}"
)";

std::string with(const std::string& from, const std::string& to)
{
    auto changed = start;
    auto at = changed.find(from);
    REQUIRE(at != changed.npos);
    return changed.replace(at, from.size(), to);
}

configuration good(const folder& where, const std::string& toml)
{
    auto found = read(where, toml);
    for (auto& each : found.wrong)
        FAIL_CHECK(to_string(each));
    return found.settings;
}

reload_plan plan(const std::string& now)
{
    folder where;
    return plan_reload(good(where, start), good(where, now));
}

// "[[sink]] mqtt" and "topic" are "sink.mqtt.topic", "[api]" and "gzip" are "api.gzip".
std::string dotted(const documented_key& key)
{
    std::string path;
    for (auto c : key.table)
        if (c != '[' && c != ']')
            path += c == ' ' ? '.' : c;
    return path + '.' + key.name;
}

}  // namespace

TEST_CASE("each key says whether a change of it is taken over or needs a restart")
{
    for (auto& key : documented_keys()) {
        INFO(dotted(key));
        CHECK(is_live(dotted(key)).has_value());
    }
    CHECK_FALSE(is_live("api.colour"));
}

TEST_CASE("the same file changes nothing, whatever its layout")
{
    auto same = plan(with("connections = 8", "# many\nconnections=8"));
    CHECK(same.keys.empty());
    CHECK(same.sinks.empty());
    CHECK(same.removed.empty());
}

TEST_CASE("keys that differ are named, and those that need a restart among them")
{
    auto found = plan(with("tokens = [\"secret-one\"]\nconnections = 8", "tokens = [\"secret-two\"]\nconnections = 9"));
    CHECK(found.keys == lines{"api.connections", "api.tokens"});
    CHECK(found.at_restart == lines{"api.connections"});
    CHECK(plan(with("one.db", "two.db")).at_restart == lines{"journal.path"});
    CHECK(plan(with("[log]\nlevel = \"info\"", "[log]\nlevel = \"debug\"")).at_restart.empty());
    CHECK(plan(with("connections = 8\n", "")).at_restart == lines{"api.connections"});
}

TEST_CASE("a sink with a key that differs is made again, and no other")
{
    auto found = plan(with("clash/{event_type}", "clash/{tag}"));
    CHECK(found.sinks == lines{"mqtt"});
    CHECK(found.removed.empty());
    CHECK(found.at_restart.empty());
    CHECK(plan(with("name = \"out\"", "name = \"lines\"")).removed == lines{"out"});
    CHECK(plan(with("name = \"out\"", "name = \"lines\"")).sinks == lines{"lines"});
    auto filtered = with("publisher = \"stdout\"\n", "publisher = \"stdout\"\nevents = [\"war_*\"]\n");
    CHECK(plan(filtered).sinks == lines{"out"});
}

TEST_CASE("the order of sinks and the watch list change no sink")
{
    auto found = plan(with("tags = [\"#2PP\"]", "tags = [\"#8PP\"]"));
    CHECK(found.keys.empty());
}

TEST_CASE("a secret in a file that changes is a change of its key, and is not shown")
{
    folder where;
    auto file = where.file("password");
    auto toml = with("url = \"mqtt://localhost\"\n",
                     fmt::format("url = \"mqtt://localhost\"\nusername = \"u\"\npassword_file = \"{}\"\n", file));
    where.write("password", "one");
    auto before = good(where, toml);
    where.write("password", "two");
    auto found = plan_reload(before, good(where, toml));
    CHECK(found.keys == lines{"sink.mqtt.password_file"});
    CHECK(found.sinks == lines{"mqtt"});
}
