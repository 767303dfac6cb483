#include <clashcast/journal.hpp>

#include <catch2/catch.hpp>

#include <limits>

using namespace clashcast;

TEST_CASE("a position is written and read back")
{
    CHECK(to_string(position(1795449827207, 42)) == "1795449827207-42");
    CHECK(to_string(position()) == "0-0");
    auto largest = std::numeric_limits<std::uint64_t>::max();
    for (auto p : {position(), position(1795449827207, 42), position(largest, largest)})
        CHECK(parse_position(to_string(p)).value() == p);
}

TEST_CASE("an invalid position is not parsed")
{
    for (auto text : {"", "-", "1", "1-", "-1", "1-2-3", "1--2", "+1-2", "1-+2", " 1-2", "1-2 ", "0x1-2", "a-b",
                      "18446744073709551616-0"}) {
        INFO(text);
        CHECK(parse_position(text).error().code == make_error_code(errc::malformed));
    }
}

TEST_CASE("positions are ordered by time, then by sequence")
{
    CHECK(position(1, 9) < position(2, 1));
    CHECK(position(2, 1) < position(2, 2));
}
