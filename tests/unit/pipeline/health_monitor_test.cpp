#include "pipeline/health_monitor.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;

failure_cause failing_for(std::string general, std::uint64_t subjects, std::string example = {})
{
    failure_cause c;
    c.example = example.empty() ? general : std::move(example);
    c.general = std::move(general);
    c.subjects = subjects;
    return c;
}

watch_status status_of(std::uint64_t subjects, std::uint64_t answered, std::vector<failure_cause> causes = {})
{
    watch_status s;
    s.subjects = subjects;
    s.answered = answered;
    for (auto& each : causes)
        s.failing += failing_subjects(std::move(each));
    return s;
}

// Updates a monitor once a second, as a pipeline does, and collects its lines.
struct monitored {
    // The status stays the same for `span`.
    void pass(const watch_status& status, std::chrono::seconds span)
    {
        for (auto n = 0s; n < span; n += 1s, now += 1s)
            for (auto& line : monitor.update(status, now))
                written.push_back(line.text);
    }
    lines take_lines() { return std::exchange(written, {}); }

    clock::time_point now{};
    health_monitor monitor{now};
    lines written;
};

const auto unresolved = [](std::uint64_t n) { return failing_for("cannot resolve api.example.org", n); };

}  // namespace

TEST_CASE("failures are one sentence, however many subjects and causes there are")
{
    auto line = [](std::vector<failure_cause> causes) {
        auto s = status_of(9, 0, std::move(causes));
        return describe(s.failing, s.subjects);
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

TEST_CASE("the first answers are reported once: when every subject was polled, or after 5 s")
{
    monitored service;
    service.pass(status_of(4, 0), 1s);
    CHECK(service.monitor.health() == service_health(false, "starting: no answer from the API yet"));
    service.pass(status_of(4, 4), 10s);
    CHECK(service.take_lines() == lines{"first answers are in: 4 of 4 subjects, 1.0 s after the start"});
    CHECK(service.monitor.health() == service_health(true, "polling"));

    monitored many;
    many.pass(status_of(1'000'000, 10), 3s);
    CHECK(many.take_lines().empty());
    CHECK(many.monitor.health() == service_health(true, "polling"));
    many.pass(status_of(1'000'000, 5'000), 10s);
    CHECK(many.take_lines() ==
          std::vector<std::string>{"first answers are in: 5000 of 1000000 subjects, 5.0 s after the start"});
}

TEST_CASE("failures are collected for 3 s and reported once, and so is recovery")
{
    monitored service;
    service.pass(status_of(4, 0, {unresolved(1)}), 2s);
    CHECK(service.take_lines().empty());
    service.pass(status_of(4, 0, {unresolved(4)}), 600s);
    CHECK(service.take_lines() == lines{"4 of 4 subjects fail: cannot resolve api.example.org"});
    CHECK(service.monitor.health() ==
          service_health(false, "failing: 4 of 4 subjects fail: cannot resolve api.example.org"));
    service.pass(status_of(4, 4), 60s);
    CHECK(service.take_lines() ==
          std::vector<std::string>{"first answers are in: 4 of 4 subjects, 602.0 s after the start",
                                   "polling works again: 4 of 4 subjects answer"});
    CHECK(service.monitor.health() == service_health(true, "polling"));
}

TEST_CASE("a failure that is over within 3 s is not reported")
{
    monitored service;
    service.pass(status_of(4, 4), 1s);
    service.take_lines();
    service.pass(status_of(4, 3, {unresolved(1)}), 2s);
    service.pass(status_of(4, 4), 60s);
    CHECK(service.take_lines().empty());
}

TEST_CASE("a service with some failing subjects is degraded, and polls")
{
    monitored service;
    service.pass(status_of(4, 1, {unresolved(3)}), 10s);
    CHECK(service.monitor.health() ==
          service_health(true, "degraded: 3 of 4 subjects fail: cannot resolve api.example.org"));
    service.pass(status_of(4, 0, {unresolved(4)}), 60s);
    CHECK_FALSE(service.monitor.health().polling);
    service.pass(status_of(4, 1, {unresolved(3)}), 4s);
    CHECK(service.monitor.health().polling);
}

TEST_CASE("changes while subjects fail are reported once a minute, however often there are some")
{
    monitored service;
    service.pass(status_of(1'000'000, 1), 10s);
    service.take_lines();
    std::size_t count = 0;
    for (std::uint64_t n = 0; n < 600; ++n) {
        auto failing = 1 + n * 7919 % 1'000'000;
        service.pass(status_of(1'000'000, 1'000'000 - failing, {unresolved(failing)}), 1s);
        count += service.take_lines().size();
    }
    CHECK(count >= 9);
    CHECK(count <= 11);
}

TEST_CASE("failures that come and go are at most two lines a minute, and as many changes of health")
{
    for (auto period : {1s, 2s, 3s, 4s, 5s, 10s, 20s}) {
        INFO(period.count() << " s");
        monitored service;
        service.pass(status_of(4, 4), 10s);
        service.take_lines();
        std::size_t count = 0, changes = 0;
        auto health = service.monitor.health();
        for (auto n = 0s; n < 600s; n += 1s) {
            bool fails = n / period % 2 == 0;
            service.pass(fails ? status_of(4, 0, {unresolved(4)}) : status_of(4, 4), 1s);
            count += service.take_lines().size();
            changes += service.monitor.health() != health;
            health = service.monitor.health();
        }
        CHECK(count <= 22);
        CHECK(changes <= 22);
    }
}

TEST_CASE("failures known from the last run are reported at the start, and so is recovery")
{
    auto known = status_of(4, 0, {failing_for("the war log is private", 1, "the war log of #2PP is private")});
    known.failing_at_start = known.failing;
    monitored service;
    service.pass(known, 1s);
    CHECK(service.take_lines() ==
          std::vector<std::string>{"known from the last run: 1 of 4 subjects fails: the war log of #2PP is private"});
    CHECK(service.monitor.health() == service_health(false, "starting: no answer from the API yet"));
    auto now = status_of(4, 3, {failing_for("the war log is private", 1, "the war log of #2PP is private")});
    now.failing_at_start = known.failing;
    service.pass(now, 60s);
    CHECK(service.take_lines() == lines{"first answers are in: 3 of 4 subjects, 6.0 s after the start"});
    CHECK(service.monitor.health() ==
          service_health(true, "degraded: 1 of 4 subjects fails: the war log of #2PP is private"));
    service.pass(status_of(4, 4), 10s);
    CHECK(service.take_lines() == lines{"polling works again: 4 of 4 subjects answer"});
}

TEST_CASE("a failure known from the last run is reported even if it is over at the first update")
{
    auto status = status_of(1, 1);
    status.failing_at_start += failing_subjects(unresolved(1));
    monitored service;
    service.pass(status, 10s);
    CHECK(service.take_lines() ==
          std::vector<std::string>{"known from the last run: 1 of 1 subject fails: cannot resolve api.example.org",
                                   "first answers are in: 1 of 1 subject, 0.0 s after the start",
                                   "polling works again: 1 of 1 subject answers"});
}

TEST_CASE("maintenance is not a failure of the subjects, and failures after it are collected again")
{
    monitored service;
    service.pass(status_of(4, 4), 10s);
    service.take_lines();
    auto down = status_of(4, 2, {failing_for("the API is in maintenance (503)", 2)});
    service.pass(down, 1s);
    down.maintenance = true;
    service.pass(down, 600s);
    CHECK(service.monitor.health() == service_health(false, "maintenance: the API is in maintenance"));
    down.maintenance = false;
    service.pass(down, 1s);
    service.pass(status_of(4, 4), 60s);
    CHECK(service.take_lines().empty());
    CHECK(service.monitor.health() == service_health(true, "polling"));
}

TEST_CASE("an API that never answers is one line after 20 s")
{
    monitored service;
    service.pass(status_of(4, 0), 600s);
    CHECK(service.take_lines() == lines{"no answer from the API yet, 20 s after the start"});
    CHECK(service.monitor.health() == service_health(false, "starting: no answer from the API yet"));
}

TEST_CASE("a service whose journal accepts nothing does not poll")
{
    monitored service;
    auto status = status_of(4, 4);
    service.pass(status, 1s);
    status.journal_waits = 9s;
    service.pass(status, 1s);
    CHECK(service.monitor.health().polling);
    status.journal_waits = 10s;
    service.pass(status, 1s);
    CHECK(service.monitor.health() ==
          service_health(false, "waiting for the journal: it is full or cannot be reached"));
}

TEST_CASE("a service that watches nothing polls, and warns of no silence")
{
    monitored service;
    service.pass(status_of(0, 0), 100s);
    CHECK(service.take_lines().empty());
    CHECK(service.monitor.health() == service_health(true, "polling: nothing is watched"));
    CHECK(service.monitor.state() == pipeline_state::polling);
    service.pass(status_of(1, 0), 10s);
    CHECK(service.take_lines().empty());
    CHECK(service.monitor.state() == pipeline_state::waiting_for_api);
    service.pass(status_of(1, 0), 20s);
    CHECK(service.take_lines() == lines{"no answer from the API yet, 20 s after the first subject came"});
    service.pass(status_of(1, 1), 1s);
    CHECK(service.monitor.health() == service_health(true, "polling"));
}

TEST_CASE("failures end without a line when the last subject has left")
{
    monitored service;
    service.pass(status_of(4, 0, {unresolved(4)}), 10s);
    service.take_lines();
    service.pass(status_of(0, 0), 100s);
    CHECK(service.take_lines().empty());
    CHECK(service.monitor.health() == service_health(true, "polling: nothing is watched"));
}
