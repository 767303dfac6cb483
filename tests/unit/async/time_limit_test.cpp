#include "async/time_limit.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

using namespace clashcast;
using namespace std::chrono_literals;
using guard = deadlines::guard;

TEST_CASE("operations that take too long expire, the oldest first")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 20ms);
    std::string expired;
    guard first(limit, [&] { expired += "1"; });
    guard second(limit, [&] { expired += "2"; });
    CHECK_FALSE(first.expired());
    context.run();
    CHECK(expired == "12");
    CHECK(first.expired());
    CHECK(second.expired());
}

TEST_CASE("operations that end in time never expire and leave the event loop nothing to wait for")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 1h);
    auto expired = false;
    for (int i = 0; i < 3; ++i)
        guard(limit, [&] { expired = true; });
    context.run();  // returns
    CHECK_FALSE(expired);
}

TEST_CASE("the limit holds for the others after the first has ended or expired")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 20ms);
    std::string expired;
    auto first = std::make_unique<guard>(limit, [&] { expired += "1"; });
    guard second(limit, [&] { expired += "2"; });
    SECTION("ended") { first.reset(); }
    SECTION("expired") {}
    context.run();
    CHECK(expired == (first ? "12" : "2"));
    guard later(limit, [&] { expired += "3"; });
    context.restart();
    context.run();
    CHECK(later.expired());
}

TEST_CASE("an operation that outlives its deadlines never expires")
{
    boost::asio::io_context context;
    auto limit = std::make_unique<deadlines>(context.get_executor(), 20ms);
    auto expired = false;
    guard one(*limit, [&] { expired = true; });
    limit.reset();
    context.run();
    CHECK_FALSE(expired);
}
