#include "watch/failing.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>

using namespace clashcast;

namespace {

cause missing(std::uint32_t number)
{
    return {"there is no such clan", fmt::format("there is no clan {}", number)};
}

// Subjects by number, all of them known to `failing`.
struct failing_bench {
    explicit failing_bench(std::uint32_t subjects) : marks(subjects, failing_subjects::unasked)
    {
        failing.enter(subjects);
    }
    void fails(std::uint32_t number, const cause& why) { failing.failed(number, marks[number], why); }
    void answers(std::uint32_t number) { failing.answered(number, marks[number]); }

    // "2 there is no clan 0", the most frequent first.
    std::vector<std::string> causes() const
    {
        std::vector<std::string> lines;
        for (auto& each : failing.status().failing.causes)
            lines.push_back(fmt::format("{} {}", each.subjects, each.example));
        return lines;
    }

    failing_subjects failing;
    std::vector<failing_subjects::mark> marks;
};

}  // namespace

TEST_CASE("subjects that fail are counted by cause, with one of them as the example")
{
    failing_bench bench(5);
    CHECK(bench.failing.status().subjects == 5);
    CHECK(bench.failing.status().answered == 0);
    bench.fails(0, missing(0));
    bench.fails(1, missing(1));
    bench.fails(1, missing(1));
    bench.fails(2, cause("cannot reach it"));
    bench.answers(3);
    CHECK(bench.causes() == std::vector<std::string>{"2 there is no clan 0", "1 cannot reach it"});
    auto status = bench.failing.status();
    CHECK(status.subjects == 5);
    CHECK(status.answered == 1);
    CHECK(status.failing.subjects == 3);
}

TEST_CASE("an example that answers again is no example any more; another one takes its place when it fails again")
{
    failing_bench bench(3);
    bench.fails(0, missing(0));
    bench.fails(1, missing(1));
    bench.fails(2, missing(2));
    bench.answers(0);
    CHECK(bench.causes() == std::vector<std::string>{"2 there is no such clan"});
    bench.fails(2, missing(2));
    CHECK(bench.causes() == std::vector<std::string>{"2 there is no clan 2"});
}

TEST_CASE("what was known of the example stays known when it fails again without a message")
{
    failing_bench bench(1);
    bench.fails(0, cause("malformed", "malformed: state is missing"));
    bench.fails(0, cause("malformed", "malformed"));
    CHECK(bench.causes() == std::vector<std::string>{"1 malformed: state is missing"});
}

TEST_CASE("a subject that fails for another cause fails for one only")
{
    failing_bench bench(2);
    bench.fails(0, missing(0));
    bench.fails(0, cause("cannot reach it"));
    CHECK(bench.causes() == std::vector<std::string>{"1 cannot reach it"});
    bench.answers(0);
    CHECK(bench.causes().empty());
    CHECK(bench.failing.status().answered == 1);
}

TEST_CASE("why there was no answer in the last run is not known, and is what it is now for all of them")
{
    failing_bench bench(3);
    const problem unknown;
    for (std::uint32_t n = 0; n < 3; ++n)
        bench.fails(n, cause_of(subject(kind::clan, "#2PP"), unknown));
    CHECK(bench.causes() == std::vector<std::string>{"3 the API gave no answer"});
    problem now;
    now.message = "cannot reach it";
    bench.fails(1, cause_of(subject(kind::clan, "#2PP"), now));
    CHECK(bench.causes() == std::vector<std::string>{"3 cannot reach it"});
}

TEST_CASE("a million different causes take no memory, and are counted right whatever happens")
{
    constexpr std::uint32_t subjects = 300;
    failing_bench bench(subjects);
    std::map<std::uint32_t, bool> fail;
    std::uint32_t dice = 1;
    for (int i = 0; i < 100'000; ++i) {
        dice = dice * 1664525 + 1013904223;
        auto number = (dice >> 8) % subjects;
        fail[number] = (dice >> 24) % 3 > 0;
        if (fail[number])
            bench.fails(number, cause(fmt::format("cause {}", i)));
        else
            bench.answers(number);
    }
    std::uint64_t failing = 0, answered = 0;
    for (auto& [number, it] : fail)
        ++(it ? failing : answered);
    auto status = bench.failing.status();
    CHECK(status.failing.subjects == failing);
    CHECK(status.answered == answered);
    CHECK(status.subjects == subjects);
    CHECK(status.failing.causes.size() <= failing_subjects::most_causes + 1);
}

TEST_CASE("the failures of several watchers are one list")
{
    failing_bench one(2), other(3);
    one.fails(0, missing(0));
    other.fails(0, cause("cannot reach it"));
    other.fails(1, missing(1));
    other.fails(2, missing(2));
    auto all = one.failing.status();
    all += other.failing.status();
    CHECK(all.subjects == 5);
    REQUIRE(all.failing.causes.size() == 2);
    CHECK(all.failing.causes[0].subjects == 3);
    CHECK(all.failing.causes[0].example == "there is no clan 0");
}
