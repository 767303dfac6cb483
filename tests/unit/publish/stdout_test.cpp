#include "publish/stdout/publisher.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

std::string text_of(const batch& b)
{
    std::string text;
    for (const auto& m : b.messages)
        text += m.payload + "\n";
    return text;
}

// A publisher to a descriptor, and how its batches end.
struct tested {
    explicit tested(int descriptor) : it(make_line_publisher(context.get_executor(), descriptor)) {}

    std::string open()
    {
        std::string end = "done";
        auto task = [&]() -> asio::awaitable<void> {
            auto opened = co_await it->open(sink_start());
            if (!opened)
                end = to_string(opened.error());
        };
        run(context, task());
        return end;
    }
    void begin(batch b) { group.spawn("publish", publish(std::move(b))); }
    asio::awaitable<void> publish(batch b)
    {
        auto end = co_await it->publish(std::move(b));
        ends.push_back(end ? "done" : to_string(end.error()));
    }
    // Lets everything happen that can happen now.
    void settle()
    {
        context.restart();
        context.poll();
    }
    std::string publish_and_wait(batch b)
    {
        begin(std::move(b));
        run(context, group.join());
        return ends.back();
    }

    asio::io_context context;
    std::unique_ptr<publisher> it;
    task_group group{context.get_executor()};
    std::vector<std::string> ends;
};

// Two ends, of which the test reads the first.
struct connected {
    explicit connected(bool socket = false)
    {
        REQUIRE((socket ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, both) : ::pipe(both)) == 0);
        ::fcntl(both[0], F_SETFL, O_NONBLOCK);
        out.emplace(both[1]);
    }
    ~connected()
    {
        out.reset();
        lose_reader();
        ::close(both[1]);
    }
    void lose_reader()
    {
        if (both[0] >= 0)
            ::close(std::exchange(both[0], -1));
    }
    // What there is to read right now.
    std::string read()
    {
        std::string all, some(1 << 16, '\0');
        for (auto n = ::read(both[0], some.data(), some.size()); n > 0; n = ::read(both[0], some.data(), some.size()))
            all.append(some, 0, static_cast<std::size_t>(n));
        return all;
    }
    // Reads until so many batches have ended.
    std::string read_until_ended(std::size_t count)
    {
        std::string all;
        out->context.restart();
        while (out->ends.size() < count) {
            out->context.run_one();
            all += read();
        }
        return all + read();
    }

    int both[2];
    std::optional<tested> out;
};

// A file that is appended to, by its mode or by its offset.
struct appended {
    explicit appended(int flags, const std::string& before = "")
    {
        std::ofstream(path) << before;
        descriptor = ::open(path.c_str(), O_WRONLY | flags);
        ::lseek(descriptor, 0, SEEK_END);
        out.emplace(descriptor);
    }
    ~appended() { ::close(descriptor); }
    std::string text() const
    {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    temporary_folder folder;
    std::string path = folder.file("lines");
    int descriptor = -1;
    std::optional<tested> out;
};

const std::string no_reader = "stdout is closed: broken pipe [clashcast:9]";

}  // namespace

TEST_CASE("an event is a line")
{
    connected p;
    auto b = some_lines(1, 2);
    b.messages[0].payload = "{\"n\":\n 1}";
    p.out->begin(std::move(b));
    p.out->begin(some_lines(3, 3));
    CHECK(p.read_until_ended(2) == "{\"n\":  1}\n{\"n\":2}\n{\"n\":3}\n");
    CHECK(p.out->ends == std::vector<std::string>{"done", "done"});
}

TEST_CASE("a batch is delivered when the reader has read it")
{
    for (bool socket : {false, true}) {
        connected p(socket);
        p.out->begin(some_lines(1, 2));
        p.out->settle();
        CHECK(p.out->ends.empty());
        CHECK(p.read_until_ended(1) == text_of(some_lines(1, 2)));
    }
}

TEST_CASE("a reader that pauses delays only the publisher, and gets all lines in order")
{
    for (bool socket : {false, true}) {
        connected p(socket);
        std::string expected;
        for (int i = 1; i <= 4000; i += 1000) {
            expected += text_of(some_lines(i, i + 999, 1000));
            p.out->begin(some_lines(i, i + 999, 1000));
        }
        p.out->settle();
        CHECK(p.out->ends.empty());
        CHECK((p.read_until_ended(4) == expected));  // not told: it is long
        CHECK((::fcntl(p.both[1], F_GETFL) & O_NONBLOCK) == 0);
    }
}

TEST_CASE("a reader always gets whole lines")
{
    for (bool socket : {false, true}) {
        connected p(socket);
        for (int i = 0; i < 40; ++i)
            p.out->begin(some_lines(i, i, 45'000));
        std::string all;
        p.out->context.restart();
        while (p.out->ends.size() < 40) {
            p.out->context.run_one();
            all += p.read();
            REQUIRE((all.empty() || all.back() == '\n'));
        }
        CHECK(all.size() == 40 * 45'001);
    }
}

TEST_CASE("a line that is longer than any pipe is written in pieces")
{
    connected p;
    p.out->begin(some_lines(1, 2, 3'000'000));
    CHECK((p.read_until_ended(1) == text_of(some_lines(1, 2, 3'000'000))));
}

TEST_CASE("a cancelled batch lets the next one through, on a line of its own")
{
    connected p;
    p.out->begin(some_lines(1, 1, 3'000'000));
    p.out->begin(some_lines(2, 2));
    p.out->settle();
    p.out->group.cancel();
    run(p.out->context, p.out->group.join());
    CHECK(p.out->ends.empty());
    auto first = p.read();
    CHECK(first.find('\n') == first.npos);
    p.out->begin(some_lines(3, 3));
    CHECK(p.read_until_ended(1) == "\n{\"n\":3}\n");
}

TEST_CASE("without a reader publish(), open() and lost() fail for good")
{
    for (bool socket : {false, true}) {
        connected p(socket);
        CHECK(p.out->open() == "done");
        p.lose_reader();
        p.out->begin(some_lines(1, 2));
        p.out->begin(some_lines(3, 4));
        run(p.out->context, p.out->group.join());
        CHECK(p.out->ends == std::vector<std::string>(2, no_reader));
        CHECK(p.out->open() == no_reader);
        auto lost = [&]() -> asio::awaitable<void> {
            auto why = co_await p.out->it->lost();
            CHECK(to_string(why) == no_reader);
        };
        run(p.out->context, lost());
    }
}

TEST_CASE("a reader that closes with unread lines fails the batch")
{
    for (bool socket : {false, true}) {
        connected p(socket);
        p.out->begin(some_lines(1, 2));
        p.out->settle();
        CHECK(p.out->ends.empty());
        p.lose_reader();
        run(p.out->context, p.out->group.join());
        CHECK(p.out->ends == std::vector<std::string>{no_reader});
    }
}

TEST_CASE("a closed stdout is not written to")
{
    auto descriptor = ::open("/dev/null", O_RDONLY);  // as main() reserves its number
    tested out(descriptor);
    CHECK(out.open() == "stdout is closed: bad file descriptor [clashcast:9]");
    ::close(descriptor);
    CHECK(out.open() == "stdout is closed: bad file descriptor [clashcast:9]");
}

TEST_CASE("a file takes everything at once")
{
    for (int flags : {0, O_APPEND}) {
        appended file(flags, "{\"n\":0}\n");
        CHECK(file.out->open() == "done");
        CHECK(file.out->publish_and_wait(some_lines(1, 3'000, 1000)) == "done");
        CHECK((file.text() == "{\"n\":0}\n" + text_of(some_lines(1, 3'000, 1000))));
    }
}

TEST_CASE("a file continues on a new line after an incomplete one; nothing else begins with a line feed")
{
    for (int flags : {0, O_APPEND})
        for (std::string before : {"", "{\"n\":0}\n", "{\"n"}) {
            appended file(flags, before);
            CHECK(file.out->open() == "done");
            CHECK(file.out->publish_and_wait(some_lines(1, 1)) == "done");
            auto cut = before == "{\"n";
            CHECK(file.text() == before + (cut ? "\n" : "") + "{\"n\":1}\n");
        }
}

TEST_CASE("a line that a full disk has cut is written again, on a new line, when there is room")
{
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ::getrlimit(RLIMIT_FSIZE, &usual);
    appended file(O_APPEND);
    REQUIRE(file.out->open() == "done");
    rlimit full{1500, usual.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
    auto failed = file.out->publish_and_wait(some_lines(1, 2, 1000));
    ::setrlimit(RLIMIT_FSIZE, &usual);
    CHECK(failed == "cannot write to stdout: file too large [clashcast:1]");
    auto cut = file.text();
    CHECK(cut.size() == 1500);
    CHECK(file.out->open() == "done");
    CHECK(file.out->publish_and_wait(some_lines(1, 2, 1000)) == "done");
    CHECK((file.text() == cut + "\n" + text_of(some_lines(1, 2, 1000))));
}

TEST_CASE("a terminal gets its lines")
{
    auto master = ::posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(::grantpt(master) == 0);
    REQUIRE(::unlockpt(master) == 0);
    auto terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
    tested out(terminal);
    CHECK(out.open() == "done");
    CHECK(out.publish_and_wait(some_lines(1, 1)) == "done");
    std::string read(100, '\0');
    read.resize(static_cast<std::size_t>(::read(master, read.data(), read.size())));
    CHECK(read == "{\"n\":1}\r\n");
    ::close(master);
    CHECK(out.open() == "stdout is closed: input/output error [clashcast:9]");
    ::close(terminal);
}
