#include "journal/redis/lease.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using step = claim_result::step;

namespace {

redis::value text(std::string s)
{
    return redis::value(redis::value::type::text, std::move(s));
}

redis::value number(long long n)
{
    redis::value v;
    v.is = redis::value::type::integer;
    v.integer = n;
    return v;
}

redis::value reply(std::vector<redis::value> parts)
{
    redis::value v;
    v.is = redis::value::type::array;
    v.elements = std::move(parts);
    return v;
}

redis::value granted(long long fence, long long commits, std::string end = "7-3", std::string last_edit = "0")
{
    return reply({text("granted"), number(fence), text(std::move(end)), number(commits), text("identity"),
                  text(std::move(last_edit))});
}

watches_record watches_after(std::string edit)
{
    watches_record stored;
    stored.edit = edit;
    stored.edits = edit + " abc 1 0 0;";
    stored.fields = {"clan/#2PP", "60000"};
    return stored;
}

std::string bytes(const redis::command& c)
{
    std::string out;
    c.write_to(out);
    return out;
}

lease a_lease()
{
    return lease("alpha one", "journal {x:0}");
}

}  // namespace

TEST_CASE("a granted lease says where the journal ends, and which journal it is")
{
    auto mine = a_lease();
    CHECK_FALSE(mine.was_granted());
    auto first = mine.evaluate(granted(4, 9), true);
    CHECK(first.next == step::proceed);
    CHECK(first.end == position(7, 3));
    CHECK(first.lost_commits == 0);
    CHECK(mine.was_granted());
    CHECK(mine.identity() == "identity");
    CHECK(mine.value().starts_with("4 "));
    CHECK(mine.value().ends_with(" alpha one"));
    CHECK(mine.is_ours(parse_lease(mine.value()).value()));
}

TEST_CASE("the fence of a lease never goes down")
{
    auto mine = a_lease();
    mine.evaluate(granted(4, 9), true);
    mine.evaluate(granted(2, 9), false);
    CHECK(mine.fence() == 4);
}

TEST_CASE("a Redis with fewer commits than it confirmed must be given what the owner knows")
{
    auto mine = a_lease();
    mine.evaluate(granted(1, 9), true);
    mine.confirmed(12);
    auto again = mine.evaluate(granted(1, 10), false);
    CHECK(again.next == step::recover);
    CHECK(again.lost_commits == 2);
    CHECK(mine.evaluate(granted(1, 12), false).next == step::proceed);
    CHECK(bytes(mine.recover(position(8, 5))) == bytes(redis::command("8-5", 12, "identity", "0", "", 0)));
}

TEST_CASE("a new connection may lead to a Redis that lost positions of consumers")
{
    auto mine = a_lease();
    mine.evaluate(granted(1, 9), true);
    CHECK(mine.evaluate(granted(1, 9), true).next == step::proceed);
    mine.confirmed("sink", position(7, 3), "7-0 3 0 0 0");
    mine.confirmed("sink", position(7, 2), "7-0 2 0 0 0");  // an older reply
    auto again = mine.evaluate(granted(1, 9), true);
    CHECK(again.next == step::recover);
    CHECK(again.lost_commits == 0);
    CHECK(mine.evaluate(granted(1, 9), false).next == step::proceed);
    CHECK(bytes(mine.recover(position(7, 3))) ==
          bytes(redis::command("7-3", 9, "identity", "0", "", 0, "sink", "7-3", "7-0 3 0 0 0")));
}

TEST_CASE("a Redis with an older edit of the watches than it confirmed must be given the watches")
{
    auto mine = a_lease();
    mine.evaluate(granted(1, 9), true);
    mine.confirmed(watches_after("500"));
    CHECK(mine.evaluate(granted(1, 9, "7-3", "500"), false).next == step::proceed);
    CHECK(mine.evaluate(granted(1, 9, "7-3", "500"), true).next == step::recover);
    auto older = mine.evaluate(granted(1, 9, "7-3", "90"), false);
    CHECK(older.next == step::recover);
    CHECK(older.lost_commits == 0);
    CHECK(bytes(mine.recover(position(7, 3))) ==
          bytes(redis::command("7-3", 9, "identity", "500", "500 abc 1 0 0;", 1, "clan/#2PP", "60000")));
}

TEST_CASE("an edit of the watches that the owner has not read yet is told from one that it knows")
{
    auto mine = a_lease();
    mine.evaluate(granted(1, 9, "7-3", "400"), true);
    CHECK(mine.last_edit() == "400");
    CHECK(mine.known_edit() == "0");
    mine.confirmed(watches_after("500"));
    mine.confirmed(watches_after("90"));  // an older reply
    CHECK(mine.known_edit() == "500");
    CHECK(mine.last_edit() == "500");
    CHECK(mine.evaluate(granted(1, 9, "7-3", "1000"), false).next == step::proceed);
    CHECK(mine.last_edit() == "1000");
    CHECK(mine.known_edit() == "500");
}

TEST_CASE("a lease that another instance has is waited for, between 10 and 500 ms at a time")
{
    auto mine = a_lease();
    for (auto [left, pause] : {std::pair(-2, 10), std::pair(120, 120), std::pair(3'000, 500)}) {
        auto held = mine.evaluate(reply({text("held"), text("beta"), number(left)}), true);
        CHECK(held.next == step::wait);
        CHECK(held.holder == "beta");
        CHECK(held.pause == std::chrono::milliseconds(pause));
    }
}

TEST_CASE("a fenced owner and one that finds another journal stop for good")
{
    auto mine = a_lease();
    mine.evaluate(granted(1, 9), true);
    auto fenced = mine.evaluate(reply({text("fenced"), text("beta")}), false);
    CHECK(fenced.next == step::stop);
    CHECK(fenced.why.code == errc::fenced);
    CHECK(fenced.why.what == "journal {x:0} belongs to beta now");
    auto foreign = mine.evaluate(reply({text("foreign"), text("other")}), true);
    CHECK(foreign.next == step::stop);
    CHECK(foreign.why.code == errc::invalid);
    CHECK(foreign.why.what == "journal {x:0}: another journal is there now (other, it was identity): restart clashcast "
                              "to go on with it, or restore the old one first");
}

TEST_CASE("a lease's value is parsed, also with blanks in the instance")
{
    auto read = parse_lease("12 00ff alpha one");
    REQUIRE(read);
    CHECK(read->fence == 12);
    CHECK(read->writer == "00ff");
    CHECK(read->instance == "alpha one");
    for (auto* bad : {"", "12", "12 00ff", "x 00ff alpha"})
        CHECK_FALSE(parse_lease(bad));
}
