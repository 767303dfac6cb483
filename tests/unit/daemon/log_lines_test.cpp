#include "daemon/log_lines.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {
constexpr timestamp when{std::chrono::milliseconds(1'795'449'827'042)};
}

TEST_CASE("a line of text has a time, a level and the message")
{
    CHECK(text_line(when, severity::info, "sink mqtt: connected") ==
          "2026-11-23T16:03:47.042Z info    sink mqtt: connected");
    CHECK(text_line(when, severity::warning, "a") == "2026-11-23T16:03:47.042Z warning a");
}

TEST_CASE("control characters never break a line of the log")
{
    CHECK(text_line(when, severity::error, "one\ntwo\x1b[0m\r") == "2026-11-23T16:03:47.042Z error   one two [0m ");
    auto json = json_line(when, severity::error, "one\n\"two\"\xff");
    CHECK(json.find('\n') == json.npos);
    CHECK(nlohmann::json::parse(json)["message"] == "one\n\"two\"\xef\xbf\xbd");
}

TEST_CASE("a line of JSON is an object with time, level and message")
{
    CHECK(json_line(when, severity::debug, "Zo\xc3\xab") ==
          "{\"time\":\"2026-11-23T16:03:47.042Z\",\"level\":\"debug\",\"message\":\"Zo\xc3\xab\"}");
}
