#include "daemon/admin/sinks.hpp"
#include "admin_fixture.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

constexpr auto one_sink = "[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n";
constexpr auto streams = "[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = \"redis://127.0.0.1:1\"\n";

rewind_target target(const std::string& text)
{
    return parse_rewind_target(text, real_clock().wall()).value();
}

nlohmann::json listed(admin_fixture& here)
{
    std::ostringstream out;
    list_sinks(here.settings, true, out).value();
    return nlohmann::json::parse(out.str());
}

}  // namespace

TEST_CASE("the list has position, counts and backlog of every sink, as text and as JSON")
{
    admin_fixture here(one_sink + std::string(streams));
    here.commit({"a", "b", "c"});
    here.read("lines", 2, {1});
    here.read("old", 0);
    std::ostringstream out;
    REQUIRE(list_sinks(here.settings, false, out));
    CHECK_THAT(out.str(), Catch::StartsWith("SINK ") &&
                              Catch::Contains("\nstreams: new; starts at the journal's end") &&
                              Catch::Contains("\nold: not in this configuration; `clashcast sinks forget old`") &&
                              Catch::Contains("\njournal: 3 events kept (") &&
                              Catch::Contains("; 1 dead letter\nowner: none"));
    auto json = listed(here);
    CHECK(json["journal"]["events"] == 3);
    CHECK(json["journal"]["dead_letters"] == 1);
    REQUIRE(json["sinks"].size() == 3);
    auto lines = json["sinks"][0];
    CHECK(lines["name"] == "lines");
    CHECK(lines["delivered"] == 1);
    CHECK(lines["refused"] == 1);
    CHECK(lines["waiting"] == 1);
    CHECK(lines["configured"] == true);
    auto sequence = [](const nlohmann::json& at) { return parse_position(at.get<std::string>()).value().sequence; };
    CHECK(sequence(lines["position"]) - sequence(lines["since"]) == 2);
    CHECK(json["sinks"][1]["position"] == nullptr);
    CHECK(json["sinks"][2]["configured"] == false);
    CHECK(json["sinks"][2]["waiting"] == 3);
}

TEST_CASE("a consumer that is not a sink of the configuration is forgotten, with what waited for it")
{
    admin_fixture here(one_sink);
    here.commit({"a", "b"});
    here.read("old", 0);
    std::ostringstream out;
    REQUIRE(forget_sink(here.settings, "old", false, out));
    CHECK(out.str() == "sink old forgotten; 2 events waited for it\n");
    CHECK(here.status().consumers.empty());
    auto again = forget_sink(here.settings, "old", false, out);
    REQUIRE_FALSE(again);
    CHECK_THAT(again.error().what, Catch::Contains("the journal has no sink named old"));
}

TEST_CASE("a sink of the configuration is forgotten only with --anew")
{
    admin_fixture here(one_sink);
    here.commit({"a"});
    here.read("lines", 0);
    std::ostringstream out;
    auto refused = forget_sink(here.settings, "lines", false, out);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("start again at the journal's end") && Catch::Contains("--anew"));
    CHECK(here.status().consumers.size() == 1);
    REQUIRE(forget_sink(here.settings, "lines", true, out));
    CHECK(here.status().consumers.empty());
}

TEST_CASE("a sink that is rewound has events to deliver again, and its counts start at zero")
{
    admin_fixture here(one_sink);
    here.commit({"a", "b", "c"});
    here.read("lines", 3);
    auto at = here.status().consumers.at(0).at;
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", target(to_string(position(at.milliseconds, at.sequence - 1))), out));
    CHECK_THAT(out.str(), Catch::Contains("1 event will be delivered again"));
    REQUIRE(rewind_sink(here.settings, "lines", target("beginning"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events will be delivered again"));
    auto now = here.status().consumers.at(0);
    CHECK(now.at.sequence == 0);
    CHECK(now.counts == delivery_counts());
}

TEST_CASE("a time takes a sink back to the first event after it")
{
    admin_fixture here(one_sink);
    here.commit({"a", "b"});
    here.read("lines", 2);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", target("0s"), out));
    CHECK_THAT(out.str(), Catch::Contains("has had no event since"));
    REQUIRE(rewind_sink(here.settings, "lines", target("1h"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events will be delivered again"));
}

TEST_CASE("a rewind to before the oldest event goes as far as it can, and fails with the reason")
{
    admin_fixture here("max_events = 2\n" + std::string(one_sink));
    here.commit({"a", "b", "c", "d"});
    here.read("lines", 4);
    for (auto& to : {std::string("1h"), to_string(position(1, 1))}) {
        std::ostringstream out;
        auto partly = rewind_sink(here.settings, "lines", target(to), out);
        REQUIRE_FALSE(partly);
        CHECK_THAT(partly.error().what,
                   Catch::Contains("the journal has events since ") && Catch::Contains("`retain`"));
        CHECK_THAT(out.str(), Catch::Contains("1 event will be delivered again"));
        auto all = here.status();
        CHECK(all.oldest.sequence > 0);
        CHECK(all.consumers.at(0).at == all.oldest);
        here.read("lines", 1);
    }
    std::ostringstream out;
    CHECK(rewind_sink(here.settings, "lines", target("beginning"), out).has_value());
}

TEST_CASE("at the end nothing waits, and the counts add up")
{
    admin_fixture here(one_sink);
    here.commit({"a", "b", "c"});
    here.read("lines", 1);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", target("end"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events skipped"));
    auto all = here.status();
    auto now = all.consumers.at(0);
    CHECK(now.at == all.end);
    CHECK(now.counts.dropped == 2);
    CHECK(now.at.sequence - now.since.sequence == now.counts.sum());
    REQUIRE(rewind_sink(here.settings, "lines", target("end"), out));
    CHECK_THAT(out.str(), Catch::Contains("0 events skipped"));
}

TEST_CASE("a stream, which has a cursor of its own, cannot skip events")
{
    admin_fixture here(streams);
    here.commit({"a"});
    here.read("streams", 0);
    std::ostringstream out;
    auto refused = rewind_sink(here.settings, "streams", target("end"), out);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("cannot skip what waits"));
    CHECK(here.status().consumers.at(0).at.sequence == 0);
}

TEST_CASE("a stream takes no event twice, and a rewind says so")
{
    admin_fixture here(streams);
    here.commit({"a"});
    here.read("streams", 1);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "streams", target("beginning"), out));
    CHECK_THAT(out.str(), Catch::Contains("not added again"));
}

TEST_CASE("a position after that of the sink, and an unknown sink, are errors")
{
    admin_fixture here(one_sink);
    here.commit({"a", "b"});
    here.read("lines", 1);
    std::ostringstream out;
    auto ahead = rewind_sink(here.settings, "lines", target(to_string(here.status().end)), out);
    REQUIRE_FALSE(ahead);
    CHECK_THAT(ahead.error().what, Catch::Contains("has not reached"));
    CHECK_FALSE(rewind_sink(here.settings, "mqtt", target("beginning"), out));
    CHECK(out.str() == "");
}

TEST_CASE("while another process owns the journal it can be read, but not changed")
{
    admin_fixture here(one_sink);
    here.commit({"a"});
    here.read("old", 0);
    here.in_journal([&](journal&) -> awaitable<void> {
        CHECK(listed(here)["sinks"].size() == 2);
        std::ostringstream out;
        auto begun = std::chrono::steady_clock::now();
        auto refused = forget_sink(here.settings, "old", false, out);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().what == "clashcast is running on this journal; stop it first");
        CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(6));
        co_return;
    });
    CHECK(here.status().consumers.size() == 1);
}

TEST_CASE("a journal that does not exist, or is in another process's memory, cannot be shown")
{
    admin_fixture here(one_sink);
    std::ostringstream out;
    CHECK_THAT(list_sinks(here.settings, false, out).error().what, Catch::Contains("the file does not exist"));
    here.settings.journal.backend = "memory";
    CHECK_THAT(list_sinks(here.settings, false, out).error().what, Catch::Contains("nothing to show"));
}
