#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/progress.hpp"
#include "daemon/terminal/redraw.hpp"
#include "daemon/terminal/screen.hpp"
#include "daemon/terminal/words.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

using namespace clashcast;
using namespace clashcast::terminal;
using namespace std::chrono_literals;

TEST_CASE("a text has the columns that a terminal gives it")
{
    CHECK(columns_of("") == 0);
    CHECK(columns_of("Zoë") == 3);
    CHECK(columns_of("影の剣") == 6);
    CHECK(columns_of("\x1b[31maway\x1b[0m") == 4);
    CHECK(columns_of("\x1b[3") == 0);
    CHECK(columns_of("\xff") == 1);
}

TEST_CASE("a text is broken at blanks, and goes on below its beginning")
{
    CHECK(wrapped("one two three", 20, 4) == "one two three");
    CHECK(wrapped("one two three", 7, 2) == "one two\n  three");
    CHECK(wrapped("unbreakable word", 4, 0) == "unbreakable\nword");
}

TEST_CASE("a text that is too long ends with an ellipsis")
{
    CHECK(truncated("short", 5) == "short");
    CHECK(truncated("longer", 5) == "long…");
    CHECK(truncated("影の剣", 5) == "影の…");
    CHECK(truncated("影の剣", 4) == "影…");
}

TEST_CASE("numbers, sizes and durations are written for people")
{
    CHECK(number(0) == "0");
    CHECK(number(999) == "999");
    CHECK(number(15'204'000) == "15,204,000");
    CHECK(decimal(9.84) == "9.8");
    CHECK(decimal(10) == "10");
    CHECK(decimal(1204.46) == "1,204.5");
    CHECK(bytes(812) == "812 B");
    CHECK(bytes(158'515) == "154.8 KiB");
    CHECK(bytes(std::uint64_t(1) << 30) == "1.0 GiB");
    CHECK(duration(0.42) == "0.4 s");
    CHECK(duration(59.4) == "59 s");
    CHECK(duration(59.6) == "1 min");
    CHECK(duration(3 * 3600 + 12 * 60) == "3 h 12 min");
    CHECK(duration(3599.8) == "1 h");
    CHECK(duration(2 * 86'400 + 4 * 3600 + 59) == "2 d 4 h");
    CHECK(duration(-3) == "0 s");
    CHECK(ago(1.2) == "just now");
    CHECK(ago(12.9) == "12 s ago");
    CHECK(ago(60) == "1 min ago");
}

TEST_CASE("a time of another day has the name of that day")
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    const double now = 1'795'492'977;  // a Tuesday, 2026-11-24 04:02:57
    CHECK(time_of_day(now - 60, now) == "04:01:57");
    CHECK(time_of_day(now - 86'400, now) == "Mon 04:02");
}

TEST_CASE("a progress line says how much of how much")
{
    CHECK(progress_text("first answers", 1'204, 27'000) == "first answers: 1,204 of 27,000 (4 %)");
    CHECK(progress_text("cases replayed", 1'204, 0) == "cases replayed: 1,204");
}

TEST_CASE("a short wait draws no progress line, and a long one draws it five times a second")
{
    clock::time_point begun{};
    progress_pace pace(begun);
    CHECK_FALSE(pace.is_due(begun + 900ms));
    CHECK(pace.is_due(begun + 1s));
    CHECK_FALSE(pace.is_due(begun + 1s + 150ms));
    CHECK(pace.is_due(begun + 1s + 200ms));
}

TEST_CASE("a page that is longer than the terminal says how many lines do not fit")
{
    const std::string page = "1\n2\n3\n4\n5\n";
    CHECK(fitted(page, 80, 0) == page);
    CHECK(fitted(page, 80, 6) == page);
    CHECK(fitted(page, 0, 5) == "1\n2\n3\n… 2 more lines\n");
    CHECK(fitted(page, 80, 1) == "… 5 more lines\n");
}

TEST_CASE("a line that is longer than the terminal is wide takes several of its rows")
{
    const std::string page = "12345678901\n2\n3\n";
    CHECK(fitted(page, 11, 4) == page);
    CHECK(fitted(page, 10, 5) == page);
    CHECK(fitted(page, 10, 4) == "12345678901\n… 2 more lines\n");
    CHECK(fitted(page, 4, 4) == "… 3 more lines\n");
}

TEST_CASE("what does not fit begins without the colour in which the page was cut")
{
    CHECK(fitted("\x1b[2ma\nb\x1b[0m\nc\n", 80, 3) == "\x1b[2ma\n\x1b[0m… 2 more lines\n");
}

TEST_CASE("only what has colours is painted")
{
    CHECK(painted("ok", colour::green, true) == "\x1b[32mok\x1b[0m");
    CHECK(painted("ok", colour::green, false) == "ok");
    CHECK(painted("", colour::green, true).empty());
}
