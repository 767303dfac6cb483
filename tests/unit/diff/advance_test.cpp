#include <catch2/catch.hpp>

#include "diff/watched.hpp"

using namespace clashcast;

namespace {

const std::string one = R"({"tag":"#2PP","n":1,"memberList":[{"tag":"#A","name":"Ann","n":1}]})";
const std::string two = R"({"tag":"#2PP","n":2,"memberList":[{"tag":"#A","name":"Ann","n":2},{"tag":"#B"}]})";

watched clan()
{
    return watched(subject(subject_kind::clan, "#2PP"));
}

}  // namespace

TEST_CASE("a baseline is committed without events, and begins the chain")
{
    auto c = clan();
    CHECK(c.sees(one).empty());
    REQUIRE(c.news);
    CHECK(c.last.revision == 1);
    CHECK(c.last.body == one);
    CHECK(c.last.body_hash == hash_body(one));
    CHECK(c.last.chain_head.size() == 32);
    CHECK(c.news->before.empty());
}

TEST_CASE("the same answer again changes nothing")
{
    auto c = clan();
    c.sees(one);
    c.sees(one);
    CHECK_FALSE(c.news);
}

TEST_CASE("another text of the same answer is a change without events")
{
    auto c = clan();
    c.sees(one);
    CHECK(c.sees(one + ' ').empty());
    REQUIRE(c.news);
    CHECK(c.last.revision == 2);
    CHECK(c.last.body == one + ' ');
    CHECK(c.news->before == one);
}

TEST_CASE("the events of a change have their subject, time and data")
{
    auto c = clan();
    c.sees(one, 1000);
    auto events = c.sees(two, 2000);
    REQUIRE(events.size() == 3);
    CHECK(events[0].type == "clan_updated");
    CHECK(events[0].old_data == "null");
    CHECK(events[1].type == "member_joined");
    CHECK(events[1].old_data == "null");
    CHECK(events[1].new_data == R"({"tag":"#B"})");
    CHECK(events[2].type == "member_updated");
    CHECK(events[2].old_data == R"({"tag":"#A","name":"Ann","n":1})");
    CHECK(events[2].new_data == R"({"tag":"#A","name":"Ann","n":2})");
    for (auto& e : events) {
        CHECK(e.kind == subject_kind::clan);
        CHECK(e.tag == "#2PP");
        CHECK(e.seen.time_since_epoch().count() == 2000);
        CHECK(find_event_type(e.type));
    }
    CHECK(c.last.chain_head == events.back().id);
}

TEST_CASE("the same change, found again at any time, has the same ids")
{
    auto c = clan();
    c.sees(one, 1000);
    auto again = c;
    CHECK(ids_of(c.sees(two, 2000)) == ids_of(again.sees(two, 3000)));
}

TEST_CASE("from A to B, back to A and to B again are three changes")
{
    auto c = clan();
    c.sees(one);
    auto to = ids_of(c.sees(two)), fro = ids_of(c.sees(one)), again = ids_of(c.sees(two));
    CHECK(to[0] != fro[0]);
    CHECK(to[0] != again[0]);
    CHECK(fro[0] != again[0]);
}

TEST_CASE("the message of a failure does not change its id")
{
    auto c = clan();
    auto other = c;
    auto timed_out = c.fails(500, "x", "timed out"), refused = other.fails(500, "x", "refused");
    CHECK(ids_of(timed_out) == ids_of(refused));
    CHECK(timed_out[0].metadata != refused[0].metadata);
}

TEST_CASE("the same changes after another baseline have other ids")
{
    auto here = clan(), elsewhere = clan();
    elsewhere.last.chain_head = std::string(32, 'a');
    here.fails(404, "notFound", "no such clan");
    elsewhere.fails(404, "notFound", "no such clan");
    here.sees(one);
    elsewhere.sees(one);
    auto mine = here.sees(two), theirs = elsewhere.sees(two);
    REQUIRE_FALSE(mine.empty());
    CHECK(ids_of(mine) != ids_of(theirs));
}

TEST_CASE("two kinds with one tag have different ids")
{
    watched clan_(subject(subject_kind::clan, "#2PP")), player(subject(subject_kind::player, "#2PP"));
    clan_.sees(one);
    player.sees(one);
    CHECK(clan_.last.chain_head != player.last.chain_head);
}

TEST_CASE("the checkpoint of a failure has no message, and an equal answer clears it")
{
    auto c = clan();
    c.sees(one);
    CHECK(c.fails(404, "notFound", "no such clan").size() == 1);
    REQUIRE(c.last.active_failure);
    CHECK_FALSE(c.last.active_failure->message);
    CHECK(c.last.body == one);
    auto head = c.last.chain_head;
    CHECK(c.sees(one).empty());
    REQUIRE(c.news);
    CHECK_FALSE(c.last.active_failure);
    CHECK(c.last.revision == 3);
    CHECK(c.last.chain_head == head);
    CHECK(c.last.body == one);
}

TEST_CASE("a lasting failure changes nothing, nor does a 503")
{
    auto c = clan();
    c.fails(404, "notFound");
    c.fails(404, "notFound", "in other words");
    CHECK_FALSE(c.news);
    c.fails(503);
    CHECK_FALSE(c.news);
    CHECK(c.last.active_failure->status == 404);
}

TEST_CASE("a stale answer clears a failure and changes nothing else")
{
    watched war(subject(subject_kind::war, "#2PP"));
    war.sees(R"({"state":"inWar","preparationStartTime":"2"})");
    auto known = war.last.body;
    auto stale = R"({"state":"inWar","preparationStartTime":"1"})";
    war.sees(stale);
    CHECK_FALSE(war.news);
    war.fails(500);
    war.sees(stale);
    REQUIRE(war.news);
    CHECK_FALSE(war.last.active_failure);
    CHECK(war.last.body == known);
    CHECK(war.last.body_hash == hash_body(known));
}

TEST_CASE("maintenance lasts from its first 503 to the next answer")
{
    watched probe(subject(subject_kind::maintenance, ""));
    CHECK_FALSE(is_down(probe.last));
    probe.sees("{}", 500);
    CHECK_FALSE(probe.news);
    auto start = probe.fails(503, {}, "back soon", 1000);
    REQUIRE(start.size() == 1);
    CHECK(is_down(probe.last));
    CHECK(start[0].tag.empty());
    probe.fails(503, {}, {}, 2000);
    CHECK_FALSE(probe.news);
    auto end = probe.sees("{}", 62'345);
    REQUIRE(end.size() == 1);
    CHECK(end[0].metadata == R"({"duration_seconds":61.345})");
    CHECK_FALSE(is_down(probe.last));
    CHECK(probe.last.body.empty());
    CHECK(probe.last.body_hash == 0);
}

TEST_CASE("a clock that goes back makes no negative duration")
{
    watched probe(subject(subject_kind::maintenance, ""));
    probe.fails(503, {}, {}, 5000);
    CHECK(probe.sees("{}", 4000).at(0).metadata == R"({"duration_seconds":0.000})");
}

TEST_CASE("options that change between two polls cause no events")
{
    auto c = clan();
    c.options.track_members = false;
    c.sees(one);
    c.options.track_members = true;
    c.options.member_exclude_fields.clear();
    CHECK(c.sees(one + ' ').empty());
    CHECK(sentences_of(c.sees(two)).size() == 3);

    watched player(subject(subject_kind::player, "#2PP"));
    player.options.include_fields.emplace();
    player.sees(R"({"tag":"#2PP","n":1,"troops":[{"name":"Golem","level":1}]})");
    player.options.include_fields.reset();
    CHECK(player.sees(R"({"tag":"#2PP", "n":1,"troops":[{"name":"Golem","level":1}]})").empty());
}

TEST_CASE("an answer that is not JSON is malformed and is in no event")
{
    auto text = GENERATE(as<std::string>(), "", " ", "{", "null", "7", R"({"tag":"#2PP"}x)", R"({"tag":"#2PP",})",
                         R"({"tag":"#2PP","n":NaN})", R"({"tag":"#2PP","n":-Infinity})", R"({"tag":"#2PP","n":01})",
                         R"({"tag":"#2PP","n":1.})", R"({"tag":"#2PP","n":.5})", R"({"tag":"#2PP","n":+1})",
                         R"({"tag":"#2PP","n":"\x"})", R"({"tag":"#2PP","n":"\u12g4"})", R"({"tag":"#2PP","n":tru})",
                         "{\"tag\":\"#2PP\",\"n\":\"\x01\"}", "{\"tag\":\"#2PP\",\"n\":\"\xff\"}",
                         "{\"tag\":\"#2PP\",\"n\":\"\xed\xa0\x80\"}", "\xef\xbb\xbf{\"tag\":\"#2PP\"}",
                         R"({"tag":"#2PP" "n":1})", R"({"tag":"#2PP","n":[1 2]})", R"({"tag":"#2PP","n":[1,]})",
                         R"({"tag":"#2PP","n")", R"({"tag":"#2PP","n":"\)", R"({tag:"#2PP"})", R"({'tag':"#2PP"})");
    auto c = clan();
    c.sees(one);
    auto events = c.sees(text);
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "poll_error");
    CHECK(c.last.body == one);
    CHECK(nlohmann::json::accept(to_json(events[0])));
}

TEST_CASE("an answer that is nested too deep is malformed")
{
    auto deep = GENERATE(as<std::string>(), "[", "{\"a\":", "[{\"tag\":");
    std::string text = R"({"tag":"#2PP","n":)";
    while (text.size() < 20'000'000)
        text += deep;
    auto c = clan();
    CHECK(sentences_of(c.sees(text)).at(0).starts_with("poll_error"));
}

TEST_CASE("nesting within the limit is compared")
{
    auto nested = [](const std::string& inside) {
        return R"({"tag":"#2PP","n":)" + std::string(490, '[') + inside + std::string(490, ']') + "}";
    };
    auto c = clan();
    c.sees(nested(R"({"a":1,"a":2})"));
    CHECK(c.sees(nested(R"({"a":3,"a":2.0})")).empty());
    CHECK(c.sees(nested(R"({"a":3,"a":4})")).size() == 1);
}

TEST_CASE("a lone surrogate is text like any other")
{
    auto c = clan();
    c.sees(R"({"tag":"#2PP","\ud800":"\udfff","memberList":[{"tag":"\ud83d"}]})");
    auto events = c.sees(R"({"tag":"#2PP","\ud800":"\udffe","memberList":[{"tag":"\ud83e"}]})");
    REQUIRE(events.size() == 3);
    CHECK(events[0].changes == R"([{"field":"\ud800","old_value":"\udfff","new_value":"\udffe"}])");

    watched war(subject(subject_kind::war, "#2PP"));
    war.sees(R"({"state":"notInWar"})");
    auto of_war = war.sees(R"({"state":"inWar","preparationStartTime":"\ud800"})");
    REQUIRE(of_war.size() == 2);
    CHECK(of_war[1].metadata ==
          R"({"clan_name":null,"war_state_from":"notInWar","war_state_to":"inWar","war_id":"\ud800//"})");
}

TEST_CASE("the hash of a body is never zero, and tells bodies apart")
{
    CHECK(hash_body("") != 0);
    CHECK(hash_body("a") != hash_body("b"));
}
