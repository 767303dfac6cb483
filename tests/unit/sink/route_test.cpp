#include <clashcast/route.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using Catch::Contains;

namespace {

entry some_entry(std::string_view type = "member_joined", std::string tag = "#2PP")
{
    entry e;
    e.at = position(1000, 7);
    e.event.id = "00112233445566778899aabbccddeeff";
    e.event.type = find_event_type(type)->name;
    e.event.tag = std::move(tag);
    e.event.seen = timestamp(std::chrono::milliseconds(1763912345123));
    e.event.metadata = R"({"deep":{"member_tag":"#NO"},"member_tag":"#9QJ","member_name":"Zo\u00eb"})";
    e.event.old_data = R"({"part":1})";
    e.event.new_data = R"({"part":2})";
    return e;
}

route_options to(std::string destination, bool levels = true)
{
    route_options o;
    o.destination = std::move(destination);
    o.levels = levels;
    return o;
}

std::string destination_of(std::string written, const entry& e, bool levels = true)
{
    return route::make(to(std::move(written), levels)).value()(e).value().destination;
}

std::string why_not(route_options o)
{
    auto made = route::make(std::move(o));
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::invalid);
    return made.error().what;
}

bool passes(const std::vector<std::string>& events, std::string_view type)
{
    auto o = to("x");
    o.events = events;
    return route::make(o).value()(some_entry(type)).has_value();
}

}  // namespace

TEST_CASE("a message has the event's position, id, type, tag and time")
{
    auto m = route::make(to("clash/{event_type}/{tag}")).value()(some_entry()).value();
    CHECK(m.at == position(1000, 7));
    CHECK(m.id == "00112233445566778899aabbccddeeff");
    CHECK(m.event_type == "member_joined");
    CHECK(m.tag == "#2PP");
    CHECK(m.seen == timestamp(std::chrono::milliseconds(1763912345123)));
    CHECK(m.destination == "clash/member_joined/2PP");
    CHECK_THAT(m.payload, Contains(R"("event_type":"member_joined","tag":"#2PP")"));
}

TEST_CASE("patterns choose event types")
{
    CHECK(passes({}, "poll_error"));
    CHECK(passes({"member_*"}, "member_left"));
    CHECK_FALSE(passes({"member_*"}, "war_new"));
    CHECK(passes({"member_*", "war_*"}, "war_new"));
    CHECK(passes({"*_upgraded"}, "hero_equipment_upgraded"));
    CHECK(passes({"*"}, "maintenance_end"));
    CHECK(passes({"h*o_*ed"}, "hero_upgraded"));
    CHECK(passes({"*_*_*"}, "hero_equipment_upgraded"));
    CHECK_FALSE(passes({"member_joined"}, "member_left"));
    auto o = to("x");
    o.events = {"member_*", "mamber_*"};
    CHECK_THAT(why_not(o), Contains("\"mamber_*\" matches no event type"));
}

TEST_CASE("tags choose subjects, and maintenance always passes")
{
    auto o = to("x");
    o.tags = {"2pp", "#QL0"};
    auto chosen = route::make(o).value();
    CHECK(chosen(some_entry()).has_value());
    CHECK(chosen(some_entry("war_new", "#QL0")).has_value());
    CHECK_FALSE(chosen(some_entry("war_new", "#QL8")).has_value());
    CHECK(chosen(some_entry("maintenance_start", "")).has_value());
    o.tags = {"#1A"};
    CHECK_THAT(why_not(o), Contains("#1A"));
}

TEST_CASE("a template's placeholders become the event's values")
{
    auto e = some_entry();
    CHECK(destination_of("{kind}/{tag}/{member_tag}/{event_type}", e) == "clan/2PP/9QJ/member_joined");
    CHECK(destination_of("a{{b}}{{{tag}}}", e) == "a{b}{2PP}");
    CHECK(destination_of("clash:events", e, false) == "clash:events");
    CHECK(destination_of("{{clash}}:{tag}", e, false) == "{clash}:2PP");
}

TEST_CASE("an empty level is left out of a topic, and stays in a key")
{
    auto e = some_entry("maintenance_start", "");
    e.event.metadata = R"({"message":null})";
    CHECK(destination_of("clash/{event_type}/{tag}", e) == "clash/maintenance_start");
    CHECK(destination_of("/clash/{tag}/{member_tag}//{event_type}/", e) == "clash/maintenance_start");
    CHECK(destination_of("clash:{tag}:{event_type}", e, false) == "clash::maintenance_start");
}

TEST_CASE("a value stays within its level of the destination")
{
    auto e = some_entry();
    e.event.metadata = R"({"member_tag":"#a\/b+#\u0000 \u00eb{tag}%"})";
    CHECK(destination_of("x/{member_tag}/y", e) == "x/a%2Fb%2B%23%00%20%C3%AB%7Btag%7D%25/y");
    e.event.metadata = R"({"member_tag":42})";
    CHECK(destination_of("x/{member_tag}/y", e) == "x/y");
}

TEST_CASE("an invalid template is refused with the reason")
{
    CHECK_THAT(why_not(to("a/{player}")), Contains("\"a/{player}\": unknown placeholder; known are {event_type}, "
                                                   "{kind}"));
    CHECK_THAT(why_not(to("a/{tag")), Contains("a { without a }"));
    CHECK_THAT(why_not(to("a/tag}")), Contains("a } without a {"));
    CHECK_THAT(why_not(to("a/+/{tag}")), Contains("cannot contain + or #"));
    CHECK_THAT(why_not(to("a/#")), Contains("cannot contain + or #"));
    CHECK_THAT(why_not(to(std::string("a\0b", 3))), Contains("has a control character"));
    CHECK_THAT(why_not(to("a/\n{tag}")), Contains("has a control character"));
    CHECK_THAT(why_not(to("a/\xff{tag}")), Contains("is not UTF-8"));
    CHECK_THAT(why_not(to("")), Contains("needs some text"));
    CHECK_THAT(why_not(to("/{tag}/{member_tag}/")), Contains("needs some text"));
    CHECK_THAT(why_not(to("{tag}", false)), Contains("needs some text"));
    CHECK(route::make(to("a/+/#", false)).has_value());
}

TEST_CASE("a route names the data level that it wants, and sends no more")
{
    auto o = to("x");
    auto payload = [&](data_level level, const entry& e) {
        o.data = level;
        auto made = route::make(o).value();
        CHECK(made.data() == level);
        return made(e).value().payload;
    };
    auto part = some_entry(), whole = some_entry("clan_updated"), first = some_entry("clan_updated");
    for (auto e : {&part, &whole}) {
        e->before = std::make_shared<std::string>(R"({"body":1})");
        e->after = std::make_shared<std::string>(R"({"body":2})");
    }
    auto none = Contains(R"("old_data":null,"new_data":null)");
    auto parts = Contains(R"("old_data":{"part":1},"new_data":{"part":2})");
    auto bodies = Contains(R"("old_data":{"body":1},"new_data":{"body":2})");
    CHECK_THAT(payload(data_level::none, whole), none);
    CHECK_THAT(payload(data_level::subject, whole), parts);
    CHECK_THAT(payload(data_level::full, whole), bodies);
    CHECK_THAT(payload(data_level::none, part), none);
    CHECK_THAT(payload(data_level::full, part), parts);
    CHECK_THAT(payload(data_level::full, first), parts);
}

TEST_CASE("parts of a pattern do not overlap, and many of them take no longer")
{
    auto o = to("x");
    o.events = {"hero_up*upgraded"};
    CHECK_THAT(why_not(o), Contains("matches no event type"));
    o.events = {std::string(60, '*') + 'x'};
    CHECK_THAT(why_not(o), Contains("matches no event type"));
}

TEST_CASE("kinds choose by what the event is about")
{
    auto o = to("x");
    o.kinds = {"league", "player"};
    auto chosen = route::make(o).value();
    auto e = some_entry("war_new");
    for (auto [kind, wanted] : {std::pair(subject_kind::war, false), std::pair(subject_kind::league, true),
                                std::pair(subject_kind::player, true), std::pair(subject_kind::maintenance, false)}) {
        e.event.kind = kind;
        CHECK(chosen(e).has_value() == wanted);
    }
    o.kinds = {"league", "leagues"};
    CHECK_THAT(why_not(o), Contains("\"leagues\" is not a kind"));
}

TEST_CASE("fields choose events that changed one of them")
{
    auto o = to("x");
    o.fields = {"role", "trophies"};
    auto chosen = route::make(o).value();
    auto e = some_entry("member_updated");
    auto passes_with = [&](std::string changes) {
        e.event.changes = std::move(changes);
        return chosen(e).has_value();
    };
    CHECK(passes_with(R"([{"field":"role","old_value":"member","new_value":"admin"}])"));
    CHECK(passes_with(R"([{"field":"name","old_value":1,"new_value":2},{"field":"trophies","old_value":1}])"));
    CHECK(passes_with(R"([{"field":"r\u006fle"}])"));
    CHECK_FALSE(passes_with(R"([{"field":"name","old_value":"role","new_value":"trophies"}])"));
    CHECK_FALSE(passes_with(R"([{"field":"roles"}])"));
    CHECK_FALSE(passes_with("[]"));
    CHECK_FALSE(passes_with(R"([{"field":null}])"));
}

TEST_CASE("an event has to pass every filter, and a gap passes them all")
{
    auto o = to("x");
    o.events = {"member_updated"};
    o.kinds = {"clan"};
    o.fields = {"role"};
    o.tags = {"#2PP"};
    auto chosen = route::make(o).value();
    auto e = some_entry("member_updated");
    e.event.kind = subject_kind::clan;
    e.event.changes = R"([{"field":"role"}])";
    CHECK(chosen(e).has_value());
    auto other = e;
    other.event.type = find_event_type("member_role_changed")->name;
    CHECK_FALSE(chosen(other).has_value());
    other = e, other.event.kind = subject_kind::player;
    CHECK_FALSE(chosen(other).has_value());
    other = e, other.event.changes = "[]";
    CHECK_FALSE(chosen(other).has_value());
    other = e, other.event.tag = "#8PP";
    CHECK_FALSE(chosen(other).has_value());
    other.event.type = "gap";
    CHECK(chosen(other).has_value());
}
