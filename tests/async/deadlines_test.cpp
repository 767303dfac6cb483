#include "async/deadlines.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

using namespace clashcast;
using namespace std::chrono_literals;
using watch = deadlines::watch;

TEST_CASE("what takes too long expires, first what began first")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 20ms);
    std::string expired;
    watch first(limit, [&] { expired += "1"; });
    watch second(limit, [&] { expired += "2"; });
    CHECK_FALSE(first.expired());
    context.run();
    CHECK(expired == "12");
    CHECK(first.expired());
    CHECK(second.expired());
}

TEST_CASE("what ends in time never expires, and leaves the loop nothing to wait for")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 1h);
    auto expired = false;
    for (int i = 0; i < 3; ++i)
        watch(limit, [&] { expired = true; });
    context.run();  // returns
    CHECK_FALSE(expired);
}

TEST_CASE("what remains is still watched when the first has ended, and when it has expired")
{
    boost::asio::io_context context;
    deadlines limit(context.get_executor(), 20ms);
    std::string expired;
    auto first = std::make_unique<watch>(limit, [&] { expired += "1"; });
    watch second(limit, [&] { expired += "2"; });
    SECTION("ended") { first.reset(); }
    SECTION("expired") {}
    context.run();
    CHECK(expired == (first ? "12" : "2"));
    watch later(limit, [&] { expired += "3"; });
    context.restart();
    context.run();
    CHECK(later.expired());
}

TEST_CASE("one that outlives its deadlines never expires")
{
    boost::asio::io_context context;
    auto limit = std::make_unique<deadlines>(context.get_executor(), 20ms);
    auto expired = false;
    watch one(*limit, [&] { expired = true; });
    limit.reset();
    context.run();
    CHECK_FALSE(expired);
}
