#include "watch/failure_table.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>

using namespace clashcast;

namespace {

cause missing(std::uint32_t number)
{
    return {"there is no such clan", fmt::format("there is no clan {}", number)};
}

// Subjects by number, all of them known to the table.
struct table_fixture {
    explicit table_fixture(std::uint32_t subjects) : marks(subjects)
    {
        for (std::uint32_t n = 0; n < subjects; ++n)
            table.add(ref(n));
    }
    failure_table::subject_ref ref(std::uint32_t number)
    {
        return {number, number % 2 == 0 ? subject_kind::clan : subject_kind::war, marks[number]};
    }
    void fails(std::uint32_t number, const cause& why) { table.failed(ref(number), why); }
    void answers(std::uint32_t number) { table.answered(ref(number)); }

    // "2 there is no clan 0", the most frequent first.
    std::vector<std::string> causes() const
    {
        std::vector<std::string> lines;
        for (auto& each : table.status().failing.causes)
            lines.push_back(fmt::format("{} {}", each.subjects, each.example));
        return lines;
    }

    failure_table table;
    std::vector<failure_table::mark> marks;
};

}  // namespace

TEST_CASE("subjects that fail are counted by cause, with one of them as the example")
{
    table_fixture fixture(5);
    CHECK(fixture.table.status().subjects == 5);
    CHECK(fixture.table.status().answered == 0);
    fixture.fails(0, missing(0));
    fixture.fails(1, missing(1));
    fixture.fails(1, missing(1));
    fixture.fails(2, cause("cannot reach it"));
    fixture.answers(3);
    CHECK(fixture.causes() == std::vector<std::string>{"2 there is no clan 0", "1 cannot reach it"});
    auto status = fixture.table.status();
    CHECK(status.subjects == 5);
    CHECK(status.answered == 1);
    CHECK(status.failing.subjects == 3);
}

TEST_CASE("a subject that answers again is not an example any longer; another one replaces it when that fails again")
{
    table_fixture fixture(3);
    fixture.fails(0, missing(0));
    fixture.fails(1, missing(1));
    fixture.fails(2, missing(2));
    fixture.answers(0);
    CHECK(fixture.causes() == std::vector<std::string>{"2 there is no such clan"});
    fixture.fails(2, missing(2));
    CHECK(fixture.causes() == std::vector<std::string>{"2 there is no clan 2"});
}

TEST_CASE("what was known of the example stays known when it fails again without a message")
{
    table_fixture fixture(1);
    fixture.fails(0, cause("malformed", "malformed: state is missing"));
    fixture.fails(0, cause("malformed", "malformed"));
    CHECK(fixture.causes() == std::vector<std::string>{"1 malformed: state is missing"});
}

TEST_CASE("a subject that fails for another cause fails for one only")
{
    table_fixture fixture(2);
    fixture.fails(0, missing(0));
    fixture.fails(0, cause("cannot reach it"));
    CHECK(fixture.causes() == std::vector<std::string>{"1 cannot reach it"});
    fixture.answers(0);
    CHECK(fixture.causes().empty());
    CHECK(fixture.table.status().answered == 1);
}

TEST_CASE("why there was no answer in the last run is not known, and is what it is now for all of them")
{
    table_fixture fixture(3);
    const poll_failure unknown;
    for (std::uint32_t n = 0; n < 3; ++n)
        fixture.fails(n, cause_of(subject(subject_kind::clan, "#2PP"), unknown));
    CHECK(fixture.causes() == std::vector<std::string>{"3 the API gave no answer"});
    poll_failure now;
    now.message = "cannot reach it";
    fixture.fails(1, cause_of(subject(subject_kind::clan, "#2PP"), now));
    CHECK(fixture.causes() == std::vector<std::string>{"3 cannot reach it"});
}

TEST_CASE("a million different causes take no memory, and are counted right whatever happens")
{
    constexpr std::uint32_t subjects = 300;
    table_fixture fixture(subjects);
    std::map<std::uint32_t, bool> fail;
    std::uint32_t dice = 1;
    for (int i = 0; i < 100'000; ++i) {
        dice = dice * 1664525 + 1013904223;
        auto number = (dice >> 8) % subjects;
        fail[number] = (dice >> 24) % 3 > 0;
        if (fail[number])
            fixture.fails(number, cause(fmt::format("cause {}", i)));
        else
            fixture.answers(number);
    }
    std::uint64_t failing = 0, answered = 0;
    for (auto& [number, it] : fail)
        ++(it ? failing : answered);
    auto status = fixture.table.status();
    CHECK(status.failing.subjects == failing);
    CHECK(status.answered == answered);
    CHECK(status.subjects == subjects);
    CHECK(status.failing.causes.size() <= failure_table::most_causes + 1);
}

TEST_CASE("the failures of several watchers are one list")
{
    table_fixture one(2), other(3);
    one.fails(0, missing(0));
    other.fails(0, cause("cannot reach it"));
    other.fails(1, missing(1));
    other.fails(2, missing(2));
    auto all = one.table.status();
    all += other.table.status();
    CHECK(all.subjects == 5);
    REQUIRE(all.failing.causes.size() == 2);
    CHECK(all.failing.causes[0].subjects == 3);
    CHECK(all.failing.causes[0].example == "there is no clan 0");
}
