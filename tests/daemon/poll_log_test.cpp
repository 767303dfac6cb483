#include "daemon/poll_log.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

failing_cause failing_for(std::string general, std::uint64_t subjects, std::string example = {})
{
    failing_cause c;
    c.example = example.empty() ? general : std::move(example);
    c.general = std::move(general);
    c.subjects = subjects;
    return c;
}

watch_status status_of(std::uint64_t subjects, std::uint64_t answered, std::vector<failing_cause> causes = {})
{
    watch_status s;
    s.subjects = subjects;
    s.answered = answered;
    for (auto& each : causes)
        s.failing += poll_failures(std::move(each));
    return s;
}

// Looks once a second, as the daemon does, and remembers the lines.
struct log_bench {
    // Looks at it for so long.
    void pass(const watch_status& status, std::chrono::seconds span)
    {
        for (auto n = 0s; n < span; n += 1s, now += 1s)
            for (auto& line : log.look(status, now))
                lines.push_back(line.text);
    }
    std::vector<std::string> said() { return std::exchange(lines, {}); }

    clock::time_point now{};
    poll_log log{now};
    std::vector<std::string> lines;
};

const auto unresolved = [](std::uint64_t n) { return failing_for("cannot resolve api.example.org", n); };

}  // namespace

TEST_CASE("what fails is one sentence, however many subjects and causes there are")
{
    auto line = [](std::vector<failing_cause> causes) {
        auto s = status_of(9, 0, std::move(causes));
        return sentence(s.failing, s.subjects);
    };
    CHECK(line({unresolved(9)}) == "9 of 9 subjects fail: cannot resolve api.example.org");
    CHECK(line({failing_for("the war log is private", 1, "the war log of #2PP is private")}) ==
          "1 of 9 subjects fails: the war log of #2PP is private");
    CHECK(line({failing_for("there is no such clan", 3, "there is no clan #2PP"), unresolved(2)}) ==
          "5 of 9 subjects fail: there is no clan #2PP, and 2 more like it; "
          "cannot resolve api.example.org (2 subjects)");
    CHECK(line({failing_for("a", 1), failing_for("b", 1), failing_for("c", 1), failing_for("d", 1)}) ==
          "4 of 9 subjects fail: a; b; c; 1 other cause");
}

TEST_CASE("the first answers are told once: when every subject was asked, or after 5 s")
{
    log_bench bench;
    bench.pass(status_of(4, 0), 1s);
    CHECK(bench.log.health() == service_health(false, "starting: no answer from the API yet"));
    bench.pass(status_of(4, 4), 10s);
    CHECK(bench.said() == std::vector<std::string>{"first answers are in: 4 of 4 subjects, 1.0 s after the start"});
    CHECK(bench.log.health() == service_health(true, "polling"));

    log_bench many;
    many.pass(status_of(1'000'000, 10), 3s);
    CHECK(many.said().empty());
    CHECK(many.log.health() == service_health(true, "polling"));
    many.pass(status_of(1'000'000, 5'000), 10s);
    CHECK(many.said() ==
          std::vector<std::string>{"first answers are in: 5000 of 1000000 subjects, 5.0 s after the start"});
}

TEST_CASE("failures are gathered for 3 s, told once, and their end is told")
{
    log_bench bench;
    bench.pass(status_of(4, 0, {unresolved(1)}), 2s);
    CHECK(bench.said().empty());
    bench.pass(status_of(4, 0, {unresolved(4)}), 600s);
    CHECK(bench.said() == std::vector<std::string>{"4 of 4 subjects fail: cannot resolve api.example.org"});
    CHECK(bench.log.health() ==
          service_health(false, "failing: 4 of 4 subjects fail: cannot resolve api.example.org"));
    bench.pass(status_of(4, 4), 60s);
    CHECK(bench.said() ==
          std::vector<std::string>{"first answers are in: 4 of 4 subjects, 602.0 s after the start",
                                   "polling works again: 4 of 4 subjects answer"});
    CHECK(bench.log.health() == service_health(true, "polling"));
}

TEST_CASE("what is over within 3 s is no line")
{
    log_bench bench;
    bench.pass(status_of(4, 4), 1s);
    bench.said();
    bench.pass(status_of(4, 3, {unresolved(1)}), 2s);
    bench.pass(status_of(4, 4), 60s);
    CHECK(bench.said().empty());
}

TEST_CASE("a service of which some subjects fail is degraded, and polls")
{
    log_bench bench;
    bench.pass(status_of(4, 1, {unresolved(3)}), 10s);
    CHECK(bench.log.health() ==
          service_health(true, "degraded: 3 of 4 subjects fail: cannot resolve api.example.org"));
    bench.pass(status_of(4, 0, {unresolved(4)}), 60s);
    CHECK_FALSE(bench.log.health().polling);
    bench.pass(status_of(4, 1, {unresolved(3)}), 4s);
    CHECK(bench.log.health().polling);
}

TEST_CASE("what changes while subjects fail is told once a minute, however it flaps")
{
    log_bench bench;
    bench.pass(status_of(1'000'000, 1), 10s);
    bench.said();
    std::size_t lines = 0;
    for (std::uint64_t n = 0; n < 600; ++n) {
        auto failing = 1 + n * 7919 % 1'000'000;
        bench.pass(status_of(1'000'000, 1'000'000 - failing, {unresolved(failing)}), 1s);
        lines += bench.said().size();
    }
    CHECK(lines >= 9);
    CHECK(lines <= 11);
}

TEST_CASE("failures that come and go are two lines a minute at most, and as many changes of health")
{
    for (auto period : {1s, 2s, 3s, 4s, 5s, 10s, 20s}) {
        INFO(period.count() << " s");
        log_bench bench;
        bench.pass(status_of(4, 4), 10s);
        bench.said();
        std::size_t lines = 0, changes = 0;
        auto health = bench.log.health();
        for (auto n = 0s; n < 600s; n += 1s) {
            bool fails = n / period % 2 == 0;
            bench.pass(fails ? status_of(4, 0, {unresolved(4)}) : status_of(4, 4), 1s);
            lines += bench.said().size();
            changes += bench.log.health() != health;
            health = bench.log.health();
        }
        CHECK(lines <= 22);
        CHECK(changes <= 22);
    }
}

TEST_CASE("what the journal knew to fail is told at the start, and its end too")
{
    auto known = status_of(4, 0, {failing_for("the war log is private", 1, "the war log of #2PP is private")});
    known.failing_at_start = known.failing;
    log_bench bench;
    bench.pass(known, 1s);
    CHECK(bench.said() ==
          std::vector<std::string>{"known from the last run: 1 of 4 subjects fails: the war log of #2PP is private"});
    CHECK(bench.log.health() == service_health(false, "starting: no answer from the API yet"));
    auto now = status_of(4, 3, {failing_for("the war log is private", 1, "the war log of #2PP is private")});
    now.failing_at_start = known.failing;
    bench.pass(now, 60s);
    CHECK(bench.said() == std::vector<std::string>{"first answers are in: 3 of 4 subjects, 6.0 s after the start"});
    CHECK(bench.log.health() ==
          service_health(true, "degraded: 1 of 4 subjects fails: the war log of #2PP is private"));
    bench.pass(status_of(4, 4), 10s);
    CHECK(bench.said() == std::vector<std::string>{"polling works again: 4 of 4 subjects answer"});
}

TEST_CASE("what was known to fail and has recovered at the first look is told nevertheless")
{
    auto status = status_of(1, 1);
    status.failing_at_start += poll_failures(unresolved(1));
    log_bench bench;
    bench.pass(status, 10s);
    CHECK(bench.said() ==
          std::vector<std::string>{"known from the last run: 1 of 1 subject fails: cannot resolve api.example.org",
                                   "first answers are in: 1 of 1 subject, 0.0 s after the start",
                                   "polling works again: 1 of 1 subject answers"});
}

TEST_CASE("maintenance is no failure of the subjects, and what it leaves is gathered again")
{
    log_bench bench;
    bench.pass(status_of(4, 4), 10s);
    bench.said();
    auto down = status_of(4, 2, {failing_for("the API is in maintenance (503)", 2)});
    bench.pass(down, 1s);
    down.maintenance = true;
    bench.pass(down, 600s);
    CHECK(bench.log.health() == service_health(false, "maintenance: the API is in maintenance"));
    down.maintenance = false;
    bench.pass(down, 1s);
    bench.pass(status_of(4, 4), 60s);
    CHECK(bench.said().empty());
    CHECK(bench.log.health() == service_health(true, "polling"));
}

TEST_CASE("an API that says nothing at all is one line after 20 s")
{
    log_bench bench;
    bench.pass(status_of(4, 0), 600s);
    CHECK(bench.said() == std::vector<std::string>{"no answer from the API yet, 20 s after the start"});
    CHECK(bench.log.health() == service_health(false, "starting: no answer from the API yet"));
}

TEST_CASE("a journal that takes nothing is a service that does not poll")
{
    log_bench bench;
    auto status = status_of(4, 4);
    bench.pass(status, 1s);
    status.journal_waits = 9s;
    bench.pass(status, 1s);
    CHECK(bench.log.health().polling);
    status.journal_waits = 10s;
    bench.pass(status, 1s);
    CHECK(bench.log.health() == service_health(false, "waiting for the journal: it is full or cannot be reached"));
}
