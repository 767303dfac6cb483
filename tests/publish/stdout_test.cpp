#include "publish/stdout.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

batch some_lines(int first, int last, std::size_t size = 0)
{
    batch b;
    for (int i = first; i <= last; ++i) {
        message m;
        m.payload = fmt::format("{{\"n\":{}}}", i);
        m.payload.resize(std::max(size, m.payload.size()), ' ');
        b.messages.push_back(std::move(m));
    }
    return b;
}

struct piped {
    piped()
    {
        REQUIRE(::pipe(ends) == 0);
        it = make_line_publisher(context.get_executor(), ends[1]);
    }
    ~piped()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    // What there is to read right now.
    std::string read()
    {
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        std::string all, some(1 << 16, '\0');
        for (auto n = ::read(ends[0], some.data(), some.size()); n > 0; n = ::read(ends[0], some.data(), some.size()))
            all.append(some, 0, static_cast<std::size_t>(n));
        return all;
    }
    void begin(batch b) { group.spawn("publish", publish(std::move(b))); }
    void settle()
    {
        context.restart();
        context.poll();
    }
    asio::awaitable<void> publish(batch b)
    {
        auto end = co_await it->publish(std::move(b));
        ends_.push_back(end ? "done" : to_string(end.error()));
    }

    int ends[2];
    asio::io_context context;
    std::unique_ptr<publisher> it;
    task_group group{context.get_executor()};
    std::vector<std::string> ends_;
};

}  // namespace

TEST_CASE("an event is a line, and is written when publish() returns")
{
    piped p;
    auto b = some_lines(1, 2);
    b.messages[0].payload = "{\"n\":\n 1}";
    p.begin(std::move(b));
    p.begin(some_lines(3, 3));
    p.settle();
    CHECK(p.ends_ == std::vector<std::string>{"done", "done"});
    CHECK(p.read() == "{\"n\":  1}\n{\"n\":2}\n{\"n\":3}\n");
}

TEST_CASE("who does not read holds up nobody but the publisher, and gets all lines in order")
{
    piped p;
    std::string expected;
    for (int i = 1; i <= 400; i += 100) {
        auto b = some_lines(i, i + 99, 1000);
        for (const auto& m : b.messages)
            expected += m.payload + "\n";
        p.begin(std::move(b));
    }
    std::string all;
    p.settle();
    CHECK(p.ends_.empty());
    for (auto some = p.read(); !some.empty(); some = p.read()) {
        all += some;
        p.settle();
    }
    CHECK((all == expected));  // not told: it is long
    CHECK(p.ends_.size() == 4);
    CHECK((::fcntl(p.ends[1], F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("a closed pipe is a failure of every batch, until it is opened again")
{
    piped p;
    ::close(p.ends[0]);
    p.begin(some_lines(1, 2));
    p.begin(some_lines(3, 4));
    p.settle();
    CHECK(p.ends_ == std::vector<std::string>(2, "cannot write: Broken pipe [clashcast:1]"));
}

TEST_CASE("a cancelled batch lets the next one through, on a line of its own")
{
    piped p;
    p.begin(some_lines(1, 1, 200'000));
    p.begin(some_lines(2, 2));
    p.settle();
    p.group.cancel();
    run(p.context, p.group.join());
    CHECK(p.ends_.empty());
    auto first = p.read();
    CHECK(first.find('\n') == first.npos);
    p.begin(some_lines(3, 3));
    p.settle();
    CHECK(p.read() == "\n{\"n\":3}\n");
}

TEST_CASE("a file is always writable")
{
    auto file = std::tmpfile();
    asio::io_context context;
    auto it = make_line_publisher(context.get_executor(), ::fileno(file));
    auto task = [&]() -> asio::awaitable<void> {
        auto end = co_await it->publish(some_lines(1, 100, 1000));
        CHECK(end.has_value());
    };
    run(context, task());
    CHECK(::lseek(::fileno(file), 0, SEEK_CUR) == 100 * 1001);
    std::fclose(file);
}
