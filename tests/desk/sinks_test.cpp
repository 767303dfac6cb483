#include "desk/sinks.hpp"
#include "office.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::desk;

namespace {

constexpr auto one_sink = "[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n";
constexpr auto streams = "[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = \"redis://127.0.0.1:1\"\n";

wanted_place place(const std::string& text)
{
    return parse_place(text, real_clock().wall()).value();
}

nlohmann::json listed(office& here)
{
    std::ostringstream out;
    list_sinks(here.settings, true, out).value();
    return nlohmann::json::parse(out.str());
}

}  // namespace

TEST_CASE("the list has the books of every sink, as text and as JSON")
{
    office here(one_sink + std::string(streams));
    here.commit({"a", "b", "c"});
    here.read("lines", 2, {1});
    here.read("old", 0);
    std::ostringstream out;
    REQUIRE(list_sinks(here.settings, false, out));
    CHECK_THAT(out.str(), Catch::StartsWith("SINK ") && Catch::Contains("new: begins at the end") &&
                              Catch::Contains("`clashcast sinks forget old`") && Catch::Contains("3 events kept") &&
                              Catch::Contains("1 dead letter\n"));
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

TEST_CASE("a reader that is no sink any more is forgotten, and what waited goes")
{
    office here(one_sink);
    here.commit({"a", "b"});
    here.read("old", 0);
    std::ostringstream out;
    REQUIRE(forget_sink(here.settings, "old", false, out));
    CHECK(out.str() == "old is forgotten; 2 events waited for it\n");
    CHECK(here.balance().readers.empty());
    auto again = forget_sink(here.settings, "old", false, out);
    REQUIRE_FALSE(again);
    CHECK_THAT(again.error().what, Catch::Contains("knows no sink old"));
}

TEST_CASE("a sink of the configuration is forgotten only if it is to begin anew")
{
    office here(one_sink);
    here.commit({"a"});
    here.read("lines", 0);
    std::ostringstream out;
    auto refused = forget_sink(here.settings, "lines", false, out);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("begin anew at the journal's end") && Catch::Contains("--anew"));
    CHECK(here.balance().readers.size() == 1);
    REQUIRE(forget_sink(here.settings, "lines", true, out));
    CHECK(here.balance().readers.empty());
}

TEST_CASE("a sink that is rewound has events to deliver again, and counts anew")
{
    office here(one_sink);
    here.commit({"a", "b", "c"});
    here.read("lines", 3);
    auto at = here.balance().readers.at(0).at;
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", place(to_string(position(at.milliseconds, at.sequence - 1))), out));
    CHECK_THAT(out.str(), Catch::Contains("1 event will be delivered again"));
    REQUIRE(rewind_sink(here.settings, "lines", place("beginning"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events will be delivered again"));
    auto now = here.balance().readers.at(0);
    CHECK(now.at.sequence == 0);
    CHECK(now.counts == tally());
}

TEST_CASE("a time takes a sink back to the first event after it")
{
    office here(one_sink);
    here.commit({"a", "b"});
    here.read("lines", 2);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", place("0s"), out));
    CHECK_THAT(out.str(), Catch::Contains("has had nothing since"));
    REQUIRE(rewind_sink(here.settings, "lines", place("1h"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events will be delivered again"));
}

TEST_CASE("a rewind that cannot reach all that was asked for goes as far as it can, and fails with what is missing")
{
    office here("max_events = 2\n" + std::string(one_sink));
    here.commit({"a", "b", "c", "d"});
    here.read("lines", 4);
    for (auto& to : {std::string("1h"), to_string(position(1, 1))}) {
        std::ostringstream out;
        auto partly = rewind_sink(here.settings, "lines", place(to), out);
        REQUIRE_FALSE(partly);
        CHECK_THAT(partly.error().what, Catch::Contains("events are kept only since ") && Catch::Contains("`retain`"));
        CHECK_THAT(out.str(), Catch::Contains("1 event will be delivered again"));
        auto all = here.balance();
        CHECK(all.oldest.sequence > 0);
        CHECK(all.readers.at(0).at == all.oldest);
        here.read("lines", 1);
    }
    std::ostringstream out;
    CHECK(rewind_sink(here.settings, "lines", place("beginning"), out).has_value());
}

TEST_CASE("at the end nothing waits, and the books agree")
{
    office here(one_sink);
    here.commit({"a", "b", "c"});
    here.read("lines", 1);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "lines", place("end"), out));
    CHECK_THAT(out.str(), Catch::Contains("2 events that waited for it are passed over"));
    auto all = here.balance();
    auto now = all.readers.at(0);
    CHECK(now.at == all.end);
    CHECK(now.counts.dropped == 2);
    CHECK(now.at.sequence - now.since.sequence == now.counts.sum());
    REQUIRE(rewind_sink(here.settings, "lines", place("end"), out));
    CHECK_THAT(out.str(), Catch::Contains("0 events that waited"));
}

TEST_CASE("a stream, which has a cursor of its own, passes nothing over")
{
    office here(streams);
    here.commit({"a"});
    here.read("streams", 0);
    std::ostringstream out;
    auto refused = rewind_sink(here.settings, "streams", place("end"), out);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what, Catch::Contains("cannot pass over what waits"));
    CHECK(here.balance().readers.at(0).at.sequence == 0);
}

TEST_CASE("a stream keeps apart what it has, and a rewind says so")
{
    office here(streams);
    here.commit({"a"});
    here.read("streams", 1);
    std::ostringstream out;
    REQUIRE(rewind_sink(here.settings, "streams", place("beginning"), out));
    CHECK_THAT(out.str(), Catch::Contains("not added to it again"));
}

TEST_CASE("a place ahead of the sink, and a reader that is unknown, are errors")
{
    office here(one_sink);
    here.commit({"a", "b"});
    here.read("lines", 1);
    std::ostringstream out;
    auto ahead = rewind_sink(here.settings, "lines", place(to_string(here.balance().end)), out);
    REQUIRE_FALSE(ahead);
    CHECK_THAT(ahead.error().what, Catch::Contains("ahead"));
    CHECK_FALSE(rewind_sink(here.settings, "mqtt", place("beginning"), out));
    CHECK(out.str() == "");
}

TEST_CASE("while another process owns the journal it can be looked at, but not changed")
{
    office here(one_sink);
    here.commit({"a"});
    here.read("old", 0);
    here.in_journal([&](journal&) -> awaitable<void> {
        CHECK(listed(here)["sinks"].size() == 2);
        std::ostringstream out;
        auto begun = std::chrono::steady_clock::now();
        auto refused = forget_sink(here.settings, "old", false, out);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().what == "clashcast runs on this journal; stop it first");
        CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(6));
        co_return;
    });
    CHECK(here.balance().readers.size() == 1);
}

TEST_CASE("a journal that is not there, or in another process's memory, has nothing to see")
{
    office here(one_sink);
    std::ostringstream out;
    CHECK_THAT(list_sinks(here.settings, false, out).error().what, Catch::Contains("no such file"));
    here.settings.journal.kept_in = config::journal_settings::backend::memory;
    CHECK_THAT(list_sinks(here.settings, false, out).error().what, Catch::Contains("nothing to see"));
}
