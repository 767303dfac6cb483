#include "daemon/log_writer.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr auto long_enough = 1min;

std::string plain(timestamp, severity, std::string_view message)
{
    return std::string(message);
}

// A log that the test reads.
struct read_by_hand {
    explicit read_by_hand(std::size_t most_bytes = log_writer::default_most)
    {
        REQUIRE(::pipe(ends) == 0);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        writer.emplace(ends[1], plain, most_bytes);
    }
    ~read_by_hand()
    {
        read();
        writer->flush(long_enough);
        writer.reset();
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::string read()
    {
        std::string all, some(1 << 16, '\0');
        for (auto n = ::read(ends[0], some.data(), some.size()); n > 0; n = ::read(ends[0], some.data(), some.size()))
            all.append(some, 0, static_cast<std::size_t>(n));
        return all;
    }
    // To the line that is `last`.
    std::string read_until(const std::string& last)
    {
        std::string all;
        while (!all.ends_with(last + "\n"))
            all += read();
        return all;
    }
    void say(std::string_view message) { writer->write(severity::info, message); }

    int ends[2];
    std::optional<log_writer> writer;
};

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> all;
    for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1)
        all.push_back(text.substr(at, end - at));
    return all;
}

}  // namespace

TEST_CASE("every line is written, in order, when flush() returns")
{
    read_by_hand log;
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        log.say(fmt::format("line {}", i));
        expected += fmt::format("line {}\n", i);
    }
    log.writer->flush(long_enough);
    CHECK(log.read() == expected);
}

TEST_CASE("logging does not wait while the log is not read; the oldest lines are dropped, and a line says how many")
{
    constexpr std::size_t most = 100'000;
    constexpr int count = 10'000;
    read_by_hand log(most);
    for (int i = 0; i < count; ++i)
        log.say(fmt::format("{:0>100}", i));
    log.say("last");
    log.writer->flush(1ms);
    auto all = lines_of(log.read_until("last"));
    int next = 0, missing = 0;
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        if (all[i].ends_with(" not written: the log was not read")) {  // one line, or many
            missing += std::stoi(all[i]);
            next += std::stoi(all[i]);
        } else {
            REQUIRE(all[i] == fmt::format("{:0>100}", next++));
        }
    }
    CHECK(next == count);
    CHECK(missing > 0);
    CHECK(all.back() == "last");
}

TEST_CASE("logging does not wait for a log that cannot be written")
{
    for (auto* path : {"/dev/full", "/dev/null"}) {
        auto read_only = path == std::string("/dev/null");  // as a closed stderr is
        auto descriptor = ::open(path, read_only ? O_RDONLY : O_WRONLY);
        log_writer writer(descriptor, plain);
        for (int i = 0; i < 100; ++i)
            writer.write(severity::info, "lost");
        writer.flush(long_enough);
        ::close(descriptor);
    }
}

TEST_CASE("lines that could not be written are counted, and the next line says so")
{
    std::signal(SIGPIPE, SIG_IGN);  // as main() does
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[0]);
    log_writer writer(ends[1], plain);
    for (int i = 0; i < 3; ++i) {
        writer.write(severity::info, "lost");
        writer.flush(long_enough);
    }
    int again[2];
    REQUIRE(::pipe(again) == 0);
    ::dup2(again[1], ends[1]);  // somebody reads again
    writer.write(severity::info, "kept");
    writer.flush(long_enough);
    std::string read(1000, '\0');
    read.resize(static_cast<std::size_t>(::read(again[0], read.data(), read.size())));
    CHECK(read == "3 lines were not written: Broken pipe\nkept\n");
    for (int each : {ends[1], again[0], again[1]})
        ::close(each);
}

TEST_CASE("a line below the log is drawn again after each line, until it is removed")
{
    read_by_hand log;
    log.writer->show_below("1 of 2");
    log.writer->flush(long_enough);
    CHECK(log.read() == "1 of 2");
    log.say("a");
    log.writer->flush(long_enough);
    CHECK(log.read() == "\r\x1b[Ka\n1 of 2");
    log.writer->show_below("2 of 2");
    log.writer->flush(long_enough);
    CHECK(log.read() == "\r\x1b[K2 of 2");
    log.writer->show_below("");
    log.writer->flush(long_enough);
    CHECK(log.read() == "\r\x1b[K");
    log.say("b");
    log.writer->flush(long_enough);
    CHECK(log.read() == "b\n");
}
