#include <catch2/catch.hpp>

#include <clashcast/event.hpp>

#include <nlohmann/json.hpp>

using namespace clashcast;

namespace {

event role_change()
{
    event e;
    e.id = "1f0c5e6a7b8c9d0e1f2a3b4c5d6e7f80";
    e.type = find_event_type("member_role_changed")->name;
    e.tag = "#2PP";
    e.seen = timestamp(std::chrono::milliseconds(1763912345123));
    e.changes = R"([{"field":"role","old_value":"member","new_value":"admin"}])";
    e.metadata = R"({"member_tag":"#9QJ","member_name":"Zo\u00eb",  "x":1e2})";
    e.old_data = R"({"n":12345678901234567890123})";
    return e;
}

std::string without(std::string text, std::string_view part)
{
    auto at = text.find(part);
    REQUIRE(at != text.npos);
    return text.erase(at, part.size());
}

}  // namespace

TEST_CASE("an event on the wire is one line with unchanged texts")
{
    CHECK(to_json(role_change()) ==
          R"({"id":"1f0c5e6a7b8c9d0e1f2a3b4c5d6e7f80","event_type":"member_role_changed","tag":"#2PP",)"
          R"("timestamp":1763912345.123,)"
          R"("changes":[{"field":"role","old_value":"member","new_value":"admin"}],)"
          R"("metadata":{"member_tag":"#9QJ","member_name":"Zo\u00eb",  "x":1e2},)"
          R"("old_data":{"n":12345678901234567890123},"new_data":null})");
}

TEST_CASE("a formatted answer is on one line, too")
{
    event e = role_change();
    e.metadata = "{\"member_name\":\r\n  \"Zo\\n\"}";
    e.new_data = "[\n1,\n2\n]";
    auto wire = to_json(e);
    CHECK_THAT(wire, Catch::Contains(R"("metadata":{"member_name":    "Zo\n"})"));
    CHECK_THAT(wire, Catch::Contains(R"("new_data":[ 1, 2 ]})"));
    CHECK(wire.find_first_of("\r\n") == wire.npos);
}

TEST_CASE("a timestamp has three decimals")
{
    auto e = role_change();
    auto ms = GENERATE(0, 1, 20, 300, 1000, 1763912345000);
    e.seen = timestamp(std::chrono::milliseconds(ms));
    auto wire = to_json(e);
    auto from = wire.find("\"timestamp\":") + 12;
    auto written = wire.substr(from, wire.find(',', from) - from);
    CHECK(written.size() - written.find('.') == 4);
    CHECK(event_from_json(wire, subject_kind::clan)->seen == e.seen);
}

TEST_CASE("an event that was written is read again, byte by byte")
{
    auto e = role_change();
    auto read = event_from_json(to_json(e), subject_kind::war);
    REQUIRE(read.has_value());
    CHECK(read->id == e.id);
    CHECK(read->type.data() == e.type.data());
    CHECK(read->kind == subject_kind::war);
    CHECK(read->tag == e.tag);
    CHECK(read->seen == e.seen);
    CHECK(read->changes == e.changes);
    CHECK(read->metadata == e.metadata);
    CHECK(read->old_data == e.old_data);
    CHECK(read->new_data == "null");
}

TEST_CASE("the keys of an event may come in any order")
{
    auto read = event_from_json(R"( {"metadata": {"a": [1, 2]}, "tag":"\u00232PP", "timestamp": 12.5, "more": 1,
        "id":"x", "changes":[ ], "event_type":"poll_error"} )", subject_kind::clan);
    REQUIRE(read.has_value());
    CHECK(read->tag == "#2PP");
    CHECK(read->metadata == R"({"a": [1, 2]})");
    CHECK(read->seen.time_since_epoch().count() == 12500);
    CHECK(read->old_data == "null");
}

TEST_CASE("a text that is not an event is malformed")
{
    auto wire = to_json(role_change());
    auto broken = GENERATE_COPY(
        std::string(), std::string("[]"), wire + "x", wire.substr(0, wire.size() - 1), without(wire, "member_role_"),
        without(wire, R"("tag":"#2PP",)"), without(wire, R"("timestamp":1763912345.123,)"),
        without(wire, R"("id":"1f0c5e6a7b8c9d0e1f2a3b4c5d6e7f80",)"), without(wire, "1763912345.123"));
    auto read = event_from_json(broken, subject_kind::clan);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == errc::malformed);
}

TEST_CASE("texts are escaped where needed")
{
    auto e = role_change();
    e.tag = "\"\\\n\x01 \xff \xc3\xa9";
    auto parsed = nlohmann::json::parse(to_json(e));
    CHECK(parsed["tag"] == "\"\\\n\x01 \xef\xbf\xbd \xc3\xa9");
}
