#include "net/address_range.hpp"

#include <catch2/catch.hpp>

using clashcast::net::covers;

namespace {

bool has(std::string_view range, const std::string& address)
{
    return covers(range, boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("a range has the addresses with its prefix")
{
    CHECK(has("203.0.113.0/24", "203.0.113.7"));
    CHECK(has("203.0.113.99/24", "203.0.113.7"));
    CHECK(has("203.0.113.7/32", "203.0.113.7"));
    CHECK(has("0.0.0.0/0", "203.0.113.7"));
    CHECK(has("2001:db8::/32", "2001:db8:1::1"));
    CHECK_FALSE(has("203.0.113.0/24", "203.0.114.7"));
    CHECK_FALSE(has("203.0.113.6/32", "203.0.113.7"));
    CHECK_FALSE(has("2001:db8::/32", "2001:db9::1"));
}

TEST_CASE("an address is a range of one, with or without brackets")
{
    CHECK(has("203.0.113.7", "203.0.113.7"));
    CHECK(has("[2001:db8::1]", "2001:db8:0::1"));
    CHECK_FALSE(has("203.0.113.7", "203.0.113.8"));
}

TEST_CASE("a range of another version or another text has no address")
{
    CHECK_FALSE(has("::/0", "203.0.113.7"));
    CHECK_FALSE(has("0.0.0.0/0", "2001:db8::1"));
    for (auto* text : {"", "/", "localhost", "203.0.113.7/33", "203.0.113.7/-1", "203.0.113/24", "[", "[]"})
        CHECK_FALSE(has(text, "203.0.113.7"));
}
