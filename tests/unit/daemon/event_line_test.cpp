#include "daemon/event_line.hpp"
#include "daemon/sentences.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <sstream>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

event joined(std::string name = "Zoë", std::string tag = "#2PP")
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    event e;
    e.id = std::string(32, '0');
    e.type = "member_joined";
    e.tag = std::move(tag);
    e.seen = timestamp(12h + 1min + 7s + 950ms);
    e.metadata = R"({"clan_name":"Amber Hall","member_tag":"#9QJ","member_name":")" + name + "\"}";
    return e;
}

event failing()
{
    auto e = joined();
    e.type = "poll_error";
    e.metadata = R"({"error":"no answer","endpoint":"clans","status":null,"reason":null})";
    return e;
}

line_style columns(std::size_t width)
{
    line_style style;
    style.width = width;
    return style;
}

}  // namespace

TEST_CASE("the line of an event has time, type, tag and sentence, in columns")
{
    CHECK(event_line(joined(), {}) ==
          "12:01:07  member_joined                   #2PP         Zoë joined Amber Hall\n");
    auto widest = joined("Ole", "#YCRU0GG9VJ");
    widest.type = "clan_capital_district_upgraded";
    CHECK(event_line(widest, {}) ==
          "12:01:07  clan_capital_district_upgraded  #YCRU0GG9VJ  Amber Hall: a capital district is now level ?\n");
}

TEST_CASE("a label stands in front of the line")
{
    auto style = columns(0);
    style.label = "redis";
    CHECK(event_line(joined(), style) ==
          "redis  12:01:07  member_joined                   #2PP         Zoë joined Amber Hall\n");
}

TEST_CASE("a narrow terminal gets the line without the type")
{
    CHECK(event_line(joined(), columns(80)) == "12:01:07  #2PP         Zoë joined Amber Hall\n");
    CHECK(event_line(joined(), columns(110)) == "12:01:07  #2PP         Zoë joined Amber Hall\n");
    CHECK(event_line(joined(), columns(111)) == event_line(joined(), {}));
}

TEST_CASE("a sentence that does not fit goes on below itself")
{
    auto line = event_line(joined("a name of several words it has"), columns(50));
    CHECK(line == "12:01:07  #2PP         a name of several words it\n"
                  "                       has joined Amber Hall\n");
    CHECK(event_line(joined("影の剣影の剣影の剣"), columns(50)) == "12:01:07  #2PP         影の剣影の剣影の剣 joined\n"
                                                                     "                       Amber Hall\n");
    auto unbreakable = std::string(32, 'x');
    CHECK(event_line(joined(unbreakable), columns(45)) == "12:01:07  #2PP         " + unbreakable +
                                                              "\n                       joined Amber Hall\n");
    CHECK(event_line(joined(unbreakable), columns(10)) == "12:01:07  #2PP         " + unbreakable +
                                                              " joined Amber Hall\n");
}

TEST_CASE("a line has colour only where that is wanted")
{
    line_style style;
    CHECK(event_line(joined(), style).find('\x1b') == std::string::npos);
    style.has_colour = true;
    CHECK(event_line(joined(), style) == "\x1b[2m12:01:07  member_joined                   #2PP         \x1b[0mZoë "
                                         "joined Amber Hall\n");
    CHECK_THAT(event_line(failing(), style), Catch::EndsWith("\x1b[33m#2PP could not be read: no answer\x1b[0m\n"));
}

TEST_CASE("a tag does not control a terminal")
{
    CHECK(event_line(joined("Zoë", "\x1b[2J"), {}).find('\x1b') == std::string::npos);
}

TEST_CASE("what is not a terminal has neither width nor colour")
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    auto style = style_of(ends[1]);
    CHECK(style.width == 0);
    CHECK_FALSE(style.has_colour);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("each event of the input becomes a line, and what is not an event is named")
{
    auto wire = to_json(joined());
    std::istringstream in(wire + "\n\n{\"event_type\":\"x\"}\n" + wire + "\r\nhello\n" + wire);
    std::ostringstream out, errors;
    CHECK(print_sentences(in, out, errors, [] { return line_style(); }) == 1);
    auto line = event_line(joined(), {});
    CHECK(out.str() == line + line + line);
    CHECK_THAT(errors.str(),
               Catch::StartsWith("line 3: not an event: ") && Catch::Contains("\nline 5: not an event: "));
}

TEST_CASE("events alone are no error")
{
    std::istringstream in(to_json(joined()) + '\n'), nothing("");
    std::ostringstream out, errors;
    CHECK(print_sentences(in, out, errors, [] { return line_style(); }) == 0);
    CHECK(print_sentences(nothing, out, errors, [] { return line_style(); }) == 0);
    CHECK(errors.str() == "");
}

TEST_CASE("nothing more is read when the output has failed")
{
    auto wire = to_json(joined()) + '\n';
    std::istringstream in(wire + wire);
    std::ostringstream out, errors;
    out.setstate(std::ios::badbit);
    print_sentences(in, out, errors, [] { return line_style(); });
    CHECK(in.tellg() == 0);
}
