#include "daemon/admin/routes.hpp"

#include "config/folder.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <sstream>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

constexpr auto head = "[api]\ntokens = [\"t\"]\n[journal]\nbackend = \"memory\"\n[watch.maintenance]\n";

// A sink "s" with these keys.
config::configuration with(const std::string& keys, const std::string& publisher = "redis_stream")
{
    config::folder where;
    auto url = publisher == "mqtt" ? "url = \"mqtt://h\"\n" : publisher == "stdout" ? "" : "url = \"redis://h\"\n";
    auto read = config::read(where, std::string(head) + "[[sink]]\nname = \"s\"\npublisher = \"" + publisher + "\"\n" +
                                        url + keys);
    REQUIRE(read.wrong.empty());
    return read.settings;
}

std::string listed(const config::configuration& settings, std::string_view type, const std::string& tag = "",
                   bool json = false)
{
    std::ostringstream out;
    list_routes(settings, *find_event_type(type), tag, json, out).value();
    return out.str();
}

}  // namespace

TEST_CASE("a route shows the destination of an event")
{
    CHECK(listed(with("", "mqtt"), "member_joined", "#2PP") == "s  clash/member_joined/2PP\n");
    CHECK(listed(with("", "redis_stream"), "member_joined", "#2PP") == "s  clash:events\n");
    CHECK(listed(with("", "stdout"), "member_joined", "#2PP") == "s  stdout\n");
}

TEST_CASE("what is not known of the event stays a placeholder")
{
    auto by_member = with("topic = \"c/{kind}/{tag}/{member_tag}\"\n", "mqtt");
    CHECK(listed(by_member, "member_joined") == "s  c/clan/{tag}/{member_tag}\n");
    CHECK(listed(by_member, "member_joined", "#2PP") == "s  c/clan/2PP/{member_tag}\n");
    CHECK(listed(by_member, "townhall_upgraded") == "s  c/player/{tag}\n");
    CHECK(listed(by_member, "maintenance_start") == "s  c/maintenance\n");
    CHECK(listed(by_member, "gap") == "s  c/gap\n");
}

TEST_CASE("a type of several kinds has several destinations if they name the kind")
{
    auto by_kind = with("topic = \"c/{kind}\"\n", "mqtt");
    CHECK(listed(by_kind, "war_new") == "s  c/war, c/league\n");
    CHECK(listed(by_kind, "poll_error", "#2PP") ==
          "s  c/clan, c/war, c/league, c/raid, c/warlog, c/player, c/battlelog\n");
    CHECK(listed(with("", "mqtt"), "war_new") == "s  clash/war_new/{tag}\n");
}

TEST_CASE("a route shows which key leaves an event out")
{
    CHECK(listed(with("events = [\"war_*\", \"raid_*\"]\n"), "member_joined") ==
          "s  left out by events = [\"war_*\", \"raid_*\"]\n");
    CHECK(listed(with("kinds = [\"war\"]\n"), "member_joined") == "s  left out by kinds = [\"war\"]\n");
    CHECK(listed(with("tags = [\"#2PP\"]\n"), "member_joined", "#YGQ") == "s  left out by tags = [\"#2PP\"]\n");
    CHECK(listed(with("events = [\"war_*\"]\ntags = [\"#2PP\"]\nfields = [\"role\"]\n"), "member_joined", "#YGQ") ==
          "s  left out by events = [\"war_*\"]\n");
}

TEST_CASE("what decides only with the event itself is a condition")
{
    CHECK(listed(with("fields = [\"role\", \"name\"]\n"), "member_updated") ==
          "s  clash:events  only with fields = [\"role\", \"name\"]\n");
    CHECK(listed(with("tags = [\"#2PP\"]\nfields = [\"role\"]\n"), "member_updated") ==
          "s  clash:events  only with tags = [\"#2PP\"] and fields = [\"role\"]\n");
    CHECK(listed(with("tags = [\"#2PP\"]\n"), "member_updated", "#2PP") == "s  clash:events\n");
    CHECK(listed(with("kinds = [\"league\"]\ntopic = \"c/{kind}\"\n", "mqtt"), "war_new") ==
          "s  c/league  only with kinds = [\"league\"]\n");
}

TEST_CASE("a gap, and events without a tag, pass where the route lets them")
{
    auto narrow = with("events = [\"war_*\"]\nkinds = [\"war\"]\ntags = [\"#2PP\"]\nfields = [\"role\"]\n");
    CHECK(listed(narrow, "gap") == "s  clash:events\n");
    CHECK(listed(with("tags = [\"#2PP\"]\n"), "season_started") == "s  clash:events\n");
    CHECK_FALSE(has_tag(*find_event_type("season_started")));
    CHECK_FALSE(has_tag(*find_event_type("gap")));
    CHECK(has_tag(*find_event_type("poll_error")));
}

TEST_CASE("routes agree with the route of the sink")
{
    auto settings = with("events = [\"war_*\", \"clan_*\", \"poll_error\"]\nkinds = [\"war\", \"clan\"]\n"
                         "tags = [\"#2PP\"]\n");
    auto real = route::make(settings.sinks[0].route).value();
    for (auto& type : catalogue())
        for (std::string tag : {"#2PP", "#YGQ"}) {
            auto found = routes_of(settings.sinks, type, has_tag(type) ? tag : "")[0];
            bool taken = false;
            for (auto kind : all_kinds()) {
                auto types = traits_of(kind).event_types;
                entry one;
                one.event.type = type.name;
                one.event.kind = kind;
                one.event.tag = traits_of(kind).has_tag ? tag : "";
                bool is_of_kind = std::any_of(types.begin(), types.end(), [&](auto& t) { return t.name == type.name; });
                taken = taken || ((is_of_kind || type.name == "poll_error" || type.name == "gap") && real(one));
            }
            INFO(type.name << ' ' << tag);
            CHECK(taken == !found.destinations.empty());
            CHECK(taken == found.left_out_by.empty());
        }
}

TEST_CASE("routes as JSON")
{
    auto found = nlohmann::json::parse(listed(with("events = [\"war_*\"]\n"), "member_joined", "#2PP", true));
    CHECK(found == nlohmann::json::parse(R"({"event_type": "member_joined", "tag": "#2PP", "sinks": [
        {"name": "s", "destinations": [], "left_out_by": "events = [\"war_*\"]", "only_with": []}]})"));
    found = nlohmann::json::parse(listed(with("fields = [\"role\"]\n"), "member_updated", "", true));
    CHECK(found["sinks"][0] == nlohmann::json::parse(R"({"name": "s", "destinations": ["clash:events"],
        "left_out_by": null, "only_with": ["fields = [\"role\"]"]})"));
}

TEST_CASE("the destinations that do not depend on a tag are known before there are events")
{
    CHECK(known_destinations(with("").sinks.front()) == std::vector<std::string>{"clash:events"});
    CHECK(known_destinations(with("events = [\"war_new\", \"war_ended\"]\nkey = \"c:{event_type}\"\n").sinks.front()) ==
          std::vector<std::string>{"c:gap", "c:war_ended", "c:war_new"});
    CHECK(known_destinations(with("topic = \"c/{tag}\"\n", "mqtt").sinks.front()) ==
          std::vector<std::string>{"c"});  // of events without a tag
}
