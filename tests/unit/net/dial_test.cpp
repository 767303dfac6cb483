#include "net/dial.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <boost/asio/error.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto long_enough = 1min;

tcp::endpoint any_port()
{
    return {asio::ip::address_v4::loopback(), 0};
}

// An address that accepts no connection: its backlog is full, so the kernel drops all packets.
class black_hole {
public:
    explicit black_hole(asio::io_context& context) : acceptor_(context)
    {
        acceptor_.open(tcp::v4());
        acceptor_.bind(any_port());
        acceptor_.listen(0);
        first_.connect(address());
    }

    tcp::endpoint address() const { return acceptor_.local_endpoint(); }

private:
    tcp::acceptor acceptor_;
    tcp::socket first_{acceptor_.get_executor()};
};

tcp::endpoint closed_port(asio::io_context& context)
{
    return tcp::acceptor(context, any_port()).local_endpoint();
}

// Where dial() connected to, or why it failed.
boost::system::result<tcp::endpoint> dial(asio::io_context& context, net::endpoints to, std::chrono::nanoseconds limit)
{
    boost::system::result<tcp::endpoint> reached = tcp::endpoint();
    auto task = [&]() -> asio::awaitable<void> {
        auto socket = co_await net::dial(to, limit);
        if (socket)
            reached = socket->remote_endpoint();
        else
            reached = socket.error();
    };
    run(context, task());
    return reached;
}

}  // namespace

TEST_CASE("dial connects to the first address that answers")
{
    asio::io_context context;
    tcp::acceptor first(context, any_port()), second(context, any_port());
    net::endpoints to{closed_port(context), first.local_endpoint(), second.local_endpoint()};
    CHECK(dial(context, to, long_enough).value() == first.local_endpoint());
}

TEST_CASE("an address that drops packets leaves time for the next one")
{
    asio::io_context context;
    black_hole dead(context);
    tcp::acceptor alive(context, any_port());
    CHECK(dial(context, {dead.address(), alive.local_endpoint()}, 200ms).value() == alive.local_endpoint());
}

TEST_CASE("if no address answers, dial fails with the error of the last one")
{
    asio::io_context context;
    black_hole dead(context);
    auto closed = closed_port(context);
    CHECK(dial(context, {dead.address(), closed}, 50ms).error() == asio::error::connection_refused);
    CHECK(dial(context, {closed, dead.address()}, 50ms).error() == asio::error::timed_out);
    CHECK(dial(context, {}, 50ms).error() == asio::error::not_found);
}

TEST_CASE("dialling can be cancelled")
{
    asio::io_context context;
    black_hole dead(context);
    bool returned = false;
    auto task = [&]() -> asio::awaitable<void> {
        co_await net::dial(net::endpoints(1, dead.address()), long_enough);
        returned = true;
    };
    task_group group(context.get_executor());
    group.spawn("dial", task());
    context.poll();
    CHECK(group.size() == 1);
    group.cancel();
    run(context, group.join());
    CHECK_FALSE(returned);
}

TEST_CASE("addresses for which no time is left are not waited for")
{
    asio::io_context context;
    black_hole one(context), other(context), third(context);
    net::endpoints all{one.address(), other.address(), third.address()};
    CHECK(dial(context, all, -1s).error() == asio::error::timed_out);
}
