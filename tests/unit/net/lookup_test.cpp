#include "net/lookup.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr auto long_enough = 1min;

using outcome = boost::system::result<net::endpoints>;

net::authority at(std::string_view text)
{
    return net::parse_authority(text).value();
}

asio::awaitable<void> look_up(std::string_view text, outcome& into)
{
    auto found = co_await net::look_up(at(text), long_enough);
    into = std::move(found);
}

outcome found(asio::io_context& context, std::string_view text)
{
    outcome addresses = net::endpoints();
    run(context, look_up(text, addresses));
    return addresses;
}

// Name servers that answer for the name "silent" only when the test says so, and for all other names at once.
class name_servers {
public:
    outcome answer(const std::string& host)
    {
        std::unique_lock hold(mutex_);
        ++asked;
        if (host == "silent")
            changed_.wait(hold, [this] { return answering_; });
        return net::endpoints(1, {asio::ip::address_v4::loopback(), 0});
    }
    void answer_all()
    {
        std::lock_guard hold(mutex_);
        answering_ = true;
        changed_.notify_all();
    }

    std::atomic<int> asked = 0;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool answering_ = false;
};

struct names {
    names() : lookups([s = servers](const std::string& host) { return s->answer(host); }) {}
    ~names() { servers->answer_all(); }

    // The threads may outlast the test.
    std::shared_ptr<name_servers> servers = std::make_shared<name_servers>();
    net::lookups lookups;
};

asio::awaitable<void> find(net::lookups& all, std::string_view text, outcome& into,
                           std::chrono::nanoseconds limit = long_enough)
{
    auto found = co_await all.find(at(text), limit);
    into = std::move(found);
}

const outcome nothing = net::endpoints();

}  // namespace

TEST_CASE("an IP address needs no look-up")
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

TEST_CASE("a name resolves to an address or an error")
{
    asio::io_context context;
    auto here = found(context, "localhost:6379").value();
    REQUIRE_FALSE(here.empty());
    CHECK(here.front().address().is_loopback());
    CHECK(here.front().port() == 6379);
    CHECK(found(context, "no-such-host.invalid:80").has_error());
}

TEST_CASE("a name server that does not answer for one name does not delay others")
{
    asio::io_context context;
    names all;
    outcome never = nothing, other = nothing;
    task_group group(context.get_executor());
    group.spawn("silent", find(all.lookups, "silent:80", never));
    run(context, find(all.lookups, "other:81", other));
    REQUIRE(other.value().size() == 1);
    CHECK(other.value().front().port() == 81);
    CHECK(never.value().empty());
    group.cancel();
    run(context, group.join());
}

TEST_CASE("callers share the look-up of a name, each with its own port, and a cancelled one leaves it to the others")
{
    asio::io_context context;
    names all;
    outcome never = nothing, first = nothing, last = nothing, late = nothing;
    task_group patient(context.get_executor()), impatient(context.get_executor());
    impatient.spawn("impatient", find(all.lookups, "silent:1", never));
    patient.spawn("first", find(all.lookups, "silent:1", first));
    patient.spawn("last", find(all.lookups, "silent:2", last));
    asio::post(context, [&] { impatient.cancel(); });  // after all three have started to wait
    run(context, impatient.join());
    run(context, find(all.lookups, "silent:3", late, 1ms));
    CHECK(late.error() == asio::error::timed_out);
    all.servers->answer_all();
    run(context, patient.join());
    CHECK(all.servers->asked == 1);
    CHECK(first.value().front().port() == 1);
    CHECK(last.value().front().port() == 2);
    CHECK(never.value().empty());
}

TEST_CASE("callers on different threads share a look-up")
{
    names all;
    outcome here = nothing, there = nothing;
    asio::io_context context, other;
    task_group group(context.get_executor());
    group.spawn("here", find(all.lookups, "silent:80", here));
    std::thread thread([&] {
        task_group theirs(other.get_executor());
        theirs.spawn("there", find(all.lookups, "silent:80", there));
        other.poll();
        all.servers->answer_all();
        run(other, theirs.join());
    });
    run(context, group.join());
    thread.join();
    CHECK(here.value() == there.value());
}

TEST_CASE("a look-up may outlive its callers and their event loop")
{
    names all;
    {
        asio::io_context context;
        outcome never = nothing;
        task_group group(context.get_executor());
        group.spawn("find", find(all.lookups, "silent:80", never));
        context.poll();
    }
    asio::io_context context;
    outcome found = nothing;
    task_group group(context.get_executor());
    group.spawn("find", find(all.lookups, "silent:80", found));
    context.poll();
    all.servers->answer_all();
    run(context, group.join());
    CHECK(all.servers->asked == 1);
    CHECK(found.value().size() == 1);
}
