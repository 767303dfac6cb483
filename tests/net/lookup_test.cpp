#include "net/lookup.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

#include <optional>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr auto long_enough = 1min;

using outcome = boost::system::result<net::endpoints>;

asio::awaitable<void> find(net::lookup& names, outcome& into)
{
    auto found = co_await names.find(long_enough);
    into = std::move(found);
}

outcome found(asio::io_context& context, std::string_view place)
{
    net::lookup names(context.get_executor(), net::parse_authority(place).value());
    outcome addresses = net::endpoints();
    run(context, find(names, addresses));
    return addresses;
}

}  // namespace

TEST_CASE("an address is its own, without a look-up")
{
    asio::io_context context;
    auto v4 = found(context, "127.0.0.1:1883").value();
    REQUIRE(v4.size() == 1);
    CHECK(v4.front().address().is_loopback());
    CHECK(v4.front().port() == 1883);
    auto v6 = found(context, "[::1]:443").value();
    REQUIRE(v6.size() == 1);
    CHECK(v6.front().address() == asio::ip::address_v6::loopback());
}

TEST_CASE("a name has an address, or an error says why not")
{
    asio::io_context context;
    auto here = found(context, "localhost:6379").value();
    REQUIRE_FALSE(here.empty());
    CHECK(here.front().address().is_loopback());
    CHECK(here.front().port() == 6379);
    CHECK(found(context, "no-such-host.invalid:80").has_error());
}

TEST_CASE("callers share a look-up, and one who gives up leaves it to the others")
{
    asio::io_context context;
    net::lookup names(context.get_executor(), net::parse_authority("localhost:80").value());
    outcome never = net::endpoints(), first = never, last = never;
    task_group patient(context.get_executor()), impatient(context.get_executor());
    impatient.spawn("impatient", find(names, never));
    patient.spawn("first", find(names, first));
    patient.spawn("last", find(names, last));
    asio::post(context, [&] { impatient.cancel(); });  // after all three have begun to wait
    run(context, patient.join());
    CHECK_FALSE(first.value().empty());
    CHECK(first.value() == last.value());
    CHECK(never.value().empty());
}

TEST_CASE("a look-up may end after the one who asked for it has gone")
{
    asio::io_context context;
    std::optional<net::lookup> names;
    names.emplace(context.get_executor(), net::parse_authority("localhost:80").value());
    outcome nothing = net::endpoints();
    task_group group(context.get_executor());
    group.spawn("find", find(*names, nothing));
    context.poll_one();
    names.reset();
    run(context, group.join());
    context.run();
}
