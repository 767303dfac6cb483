#include "daemon/admin/rewind_target.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

constexpr timestamp now{std::chrono::milliseconds(1'795'687'200'000)};  // 2026-11-26T10:00:00Z

rewind_target target(std::string_view text)
{
    auto found = parse_rewind_target(text, now);
    INFO(text);
    REQUIRE(found.has_value());
    return *found;
}

}  // namespace

TEST_CASE("a target is a position, a time, an age, or the beginning")
{
    CHECK(target("1795449827207-42").at == position(1'795'449'827'207, 42));
    CHECK_FALSE(target("1795449827207-42").is_time);
    CHECK(target("beginning").at == position());
    CHECK_FALSE(target("beginning").is_time);
    CHECK(target("2026-11-26T10:00:00Z").at == position(1'795'687'200'000, 0));
    CHECK(target("2026-11-26T09:59:59.250Z").at == position(1'795'687'199'250, 0));
    CHECK(target("10m").at == position(1'795'686'600'000, 0));
    CHECK(target("10m").is_time);
    CHECK(target("1d").at == position(1'795'600'800'000, 0));
    CHECK(target("end").is_end);
    CHECK_FALSE(target("beginning").is_end);
}

TEST_CASE("a time may have an offset and a fraction of any length")
{
    CHECK(target("2026-11-26T12:00:00+02:00").at == position(1'795'687'200'000, 0));
    CHECK(target("2026-11-26T04:30:00.5-05:30").at == position(1'795'687'200'500, 0));
    CHECK(target("2026-11-26T10:00:00.123456789Z").at == position(1'795'687'200'123, 0));
    CHECK(target("2026-11-27T00:00:00+14:00").at == position(1'795'687'200'000, 0));
}

TEST_CASE("an invalid target is an error that says what is allowed")
{
    for (auto* text : {"", "now", "10", "-10m", "2026-11-26", "2026-11-26T10:00:00", "2026-11-26T10:00:00+1:00",
                       "2026-11-26T10:00:00+01:60",
                       "2026-11-26T10:00:00+0100", "2026-11-26T10:00:00.Z", "1w", "ending",
                       "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-26T24:00:00Z",
                       "2026-11-26T10:00:00Zz", "1-", "-1", "+026-11-26T10:00:00Z", "1969-12-31T23:59:59Z"}) {
        auto found = parse_rewind_target(text, now);
        INFO(text);
        REQUIRE_FALSE(found.has_value());
        CHECK(found.error().code == errc::invalid);
        CHECK_THAT(found.error().what, Catch::Contains("2026-11-26T10:00:00Z"));
    }
}
