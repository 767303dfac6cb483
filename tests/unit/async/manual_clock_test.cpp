#include "manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <optional>

using namespace clashcast;

TEST_CASE("a coroutine that outlives its manual clock does not touch it")
{
    std::optional<boost::asio::io_context> context(std::in_place);
    alignas(manual_clock) std::array<unsigned char, sizeof(manual_clock)> room{};
    auto* clock = new (room.data()) manual_clock(context->get_executor());
    bool wakes = GENERATE(true, false);
    boost::asio::co_spawn(*context, clock->sleep_for(std::chrono::hours(1)), [](std::exception_ptr) {});
    context->poll();
    CHECK(clock->sleeping() == 1);
    if (wakes)
        clock->advance(std::chrono::minutes(1));
    std::destroy_at(clock);
    room.fill(0);
    context->restart();
    context->poll();
    context.reset();
    CHECK(std::all_of(room.begin(), room.end(), [](auto byte) { return byte == 0; }));
}
