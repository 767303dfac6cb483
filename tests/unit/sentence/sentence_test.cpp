// tests/page/sentences.jsonl is for this interpreter and for that of the page: each line has an event and its sentence.

#include <catch2/catch.hpp>

#include <clashcast/sentence.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <string>

using namespace clashcast;
using nlohmann::ordered_json;

namespace {

// The time zone of the process, until the end of the test.
class time_zone {
public:
    explicit time_zone(const char* name) { set(name); }
    ~time_zone() { set("UTC"); }
    time_zone(const time_zone&) = delete;
    time_zone& operator=(const time_zone&) = delete;

private:
    static void set(const char* name)
    {
        ::setenv("TZ", name, 1);
        ::tzset();
    }
};

struct example {
    std::string wire, text;
};

// The text of the event is passed on as it is written: escapes stay escapes.
std::vector<example> shared_examples()
{
    constexpr std::string_view before = R"({"event": )", between = R"(, "text": )";
    std::ifstream in(PROJECT "/tests/page/sentences.jsonl");
    std::vector<example> all;
    for (std::string line; std::getline(in, line);) {
        auto at = line.rfind(between);
        REQUIRE(line.starts_with(before));
        REQUIRE(at != line.npos);
        auto text = line.substr(at + between.size());
        all.push_back({line.substr(before.size(), at - before.size()),
                       ordered_json::parse(text.substr(0, text.size() - 1)).get<std::string>()});
    }
    return all;
}

event read(const std::string& wire)
{
    return event_from_json(wire, subject_kind::clan).value();
}

event joined(const std::string& name_as_json)
{
    event e;
    e.type = "member_joined";
    e.tag = "#2PP";
    e.metadata = R"({"clan_name":"Amber Hall","member_tag":"#9QJ","member_name":)" + name_as_json + "}";
    return e;
}

event until(std::string_view type, const std::string& end_time)
{
    event e;
    e.type = type;
    e.metadata = R"({"start_time":"x","end_time":")" + end_time + "\"}";
    e.seen = timestamp(std::chrono::sys_days(std::chrono::year(2026) / 7 / 3));  // a Friday
    return e;
}

}  // namespace

TEST_CASE("every event of the shared examples has the sentence beside it")
{
    time_zone utc("UTC");
    auto all = shared_examples();
    CHECK(all.size() > 150);
    for (auto& each : all) {
        INFO(each.wire);
        CHECK(sentence(read(each.wire)) == each.text);
    }
}

TEST_CASE("every example of docs/events.md is a shared one")
{
    std::set<std::string> shared;
    for (auto& each : shared_examples()) {
        auto e = ordered_json::parse(each.wire, nullptr, false);
        if (!e.is_discarded())  // some have lone surrogates
            shared.insert(e["event_type"].get<std::string>() + e["metadata"].dump());
    }
    std::set<std::string> types;
    std::ifstream page(PROJECT "/docs/events.md");
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with(R"({"event_type":)"))
            continue;
        INFO(line);
        auto e = ordered_json::parse(line);
        CHECK(shared.contains(e["event_type"].get<std::string>() + e["metadata"].dump()));
        types.insert(e["event_type"].get<std::string>());
    }
    CHECK(types.size() == catalogue().size());
}

TEST_CASE("no sentence of an event as docs/events.md has it lacks a field")
{
    std::ifstream page(PROJECT "/docs/events.md");
    for (std::string line; std::getline(page, line);)
        if (line.starts_with(R"({"event_type":)")) {
            auto e = ordered_json::parse(line);
            e["id"] = std::string(32, '0');
            e["timestamp"] = 0;
            auto text = sentence(read(e.dump()));
            CHECK_THAT(text, !Catch::Contains("?") && !Catch::Contains("{") && !Catch::Contains("["));
        }
}

TEST_CASE("times are in the time zone of the process")
{
    auto e = until("raid_weekend_started", "20260706T070000.000Z");
    time_zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(sentence(e) == "A raid weekend has begun, until Mon 09:00");
    time_zone honolulu("HST10");
    CHECK(sentence(e) == "A raid weekend has begun, until Sun 21:00");
    CHECK(sentence(until("season_started", "20261231T235959.000Z")) == "A season has begun, until 31 Dec 13:59");
}

TEST_CASE("a time in another form than the API's is not shown")
{
    for (auto* text : {"", "20260706", "20260706T070000Z", "20261306T070000.000Z", "2026-07-06T07:00:00Z"})
        CHECK(sentence(until("season_started", text)) == "A season has begun, until ?");
    time_zone utc("UTC");
    CHECK(sentence(until("season_started", "00010101T000000.000Z")) == "A season has begun, until 1 Jan 00:00");
    CHECK(sentence(until("season_started", "99991231T235959.000Z")) == "A season has begun, until 31 Dec 23:59");
}

TEST_CASE("what is not UTF-8, or controls a terminal, does not reach one as a tag")
{
    event e = joined(R"(" ")");
    e.metadata = "{}";
    for (auto& [tag, shown] : std::vector<std::pair<std::string, std::string>>{
             {"#\xc3", "#\ufffd"}, {"\x9b" "31m", "\ufffd31m"},       {"\xf0\x9f\x98", "\ufffd\ufffd\ufffd"},
             {"\xed\xa0\xbd", "\ufffd"}, {"\xc0\xaf", "\ufffd\ufffd"}, {"\x1b[2J#2PP", "[2J#2PP"},
             {std::string(40, '#'), std::string(31, '#') + "…"}}) {
        e.tag = tag;
        CHECK(sentence(e) == "? joined " + shown);
    }
}

TEST_CASE("an event whose metadata is damaged still has a sentence")
{
    event e = joined("1");
    for (auto* damaged : {"{", "", "[]", "{\"member_name\":\"\xc3\"}"}) {
        e.metadata = damaged;
        CHECK(sentence(e) == "? joined #2PP");
    }
    e.type = "clan_updated";
    e.changes = "{}";
    CHECK(sentence(e) == "#2PP changed: ?");
    e.type = "not_of_the_catalogue";
    CHECK(sentence(e) == "not_of_the_catalogue");
}

TEST_CASE("numbers of any size are shown")
{
    event e;
    e.type = "gap";
    for (auto& [number, shown] : std::vector<std::pair<std::string, std::string>>{
             {"0", "no events were"}, {"1.0", "1 event was"}, {"999", "999 events were"}, {"1000", "1,000 events were"},
             {"-1234567", "-1,234,567 events were"}, {"-0.001", "0 events were"}, {"0.125", "0.13 events were"},
             {"1e3", "1,000 events were"}, {"1e300", "1e+300 events were"}}) {
        e.metadata = "{\"missed\":" + number + "}";
        CHECK(sentence(e) == shown + " discarded: the journal was full");
    }
}
