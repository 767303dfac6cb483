#include "watch/cause.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

const subject clan(kind::clan, "#2PP"), war(kind::war, "#2PP"), player(kind::player, "#9QJ");

problem answer_of(int status, std::optional<std::string> reason = {}, std::optional<std::string> message = {})
{
    problem p;
    p.status = status;
    p.reason = std::move(reason);
    p.message = std::move(message);
    return p;
}

problem no_answer(std::string why)
{
    problem p;
    p.message = std::move(why);
    return p;
}

}  // namespace

TEST_CASE("why a poll failed is said in words")
{
    CHECK(cause_of(clan, answer_of(404, "notFound")).example == "there is no clan #2PP");
    CHECK(cause_of(war, answer_of(404, "notFound")).example == "there is no clan #2PP");
    CHECK(cause_of(player, answer_of(404, "notFound")).example == "there is no player #9QJ");
    CHECK(cause_of(player, answer_of(404)).example ==
          "there is no player #9QJ (404 without a reason: is base_url right?)");
    CHECK(cause_of(war, answer_of(403, "accessDenied")).example == "the war log of #2PP is private");
    CHECK(cause_of(war, answer_of(403)).example == "the war log of #2PP is private");
    CHECK(cause_of(clan, answer_of(403, "accessDenied", "no")).example ==
          "the API denies access to clan #2PP (403 accessDenied): no");
    CHECK(cause_of(war, answer_of(200, "malformed", "state is missing")).example ==
          "the API's answer for the war of clan #2PP is malformed: state is missing");
    CHECK(cause_of(clan, answer_of(500, "unknownException", "oops")).example ==
          "the API answers 500 unknownException: oops");
    CHECK(cause_of(clan, answer_of(503, "inMaintenance")).example == "the API is in maintenance (503)");
    CHECK(cause_of(clan, answer_of(503)).example == "the API answers 503");
    CHECK(cause_of(clan, no_answer("cannot resolve api.example.org: host not found")).example ==
          "cannot resolve api.example.org: host not found");
    CHECK(not_recorded(war, failure(errc::malformed, "damaged")).example ==
          "the war of clan #2PP could not be recorded: damaged [clashcast:4]");
}

TEST_CASE("what subjects fail for together has one name, whatever their tags and the messages are")
{
    const subject other(kind::clan, "#8CVV");
    CHECK(cause_of(clan, answer_of(404, "notFound")).general == cause_of(other, answer_of(404, "notFound")).general);
    CHECK(cause_of(clan, answer_of(404, "notFound")).general != cause_of(player, answer_of(404, "notFound")).general);
    CHECK(cause_of(clan, answer_of(500, "x", "a")).general == cause_of(other, answer_of(500, "x", "b")).general);
    CHECK(cause_of(clan, answer_of(200, "malformed", "a")).general ==
          cause_of(war, answer_of(200, "malformed", "b")).general);
    CHECK(cause_of(clan, no_answer("cannot reach a")).general != cause_of(clan, no_answer("cannot reach b")).general);
}

TEST_CASE("a message is one line, and a long one is cut between two characters")
{
    std::string message = "x";
    for (int i = 0; i < 200; ++i)
        message += "\u00fc";
    auto text = cause_of(clan, no_answer(message)).example;
    CHECK(text.size() <= 203);
    CHECK_THAT(text, Catch::EndsWith("\u00fc..."));
    CHECK(cause_of(clan, no_answer("two\nlines")).example == "two lines");
}
