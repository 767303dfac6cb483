#include "watch/cause.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

const subject clan(subject_kind::clan, "#2PP"), war(subject_kind::war, "#2PP"),
              warlog(subject_kind::warlog, "#2PP"), player(subject_kind::player, "#9QJ");

poll_failure answer_of(int status, std::optional<std::string> reason = {}, std::optional<std::string> message = {})
{
    poll_failure p;
    p.status = status;
    p.reason = std::move(reason);
    p.message = std::move(message);
    return p;
}

poll_failure no_answer(std::string why)
{
    poll_failure p;
    p.message = std::move(why);
    return p;
}

}  // namespace

TEST_CASE("a cause names what failed and why")
{
    CHECK(cause_of(clan, answer_of(404, "notFound")).example == "there is no clan #2PP");
    CHECK(cause_of(war, answer_of(404, "notFound")).example == "there is no clan #2PP");
    CHECK(cause_of(player, answer_of(404, "notFound")).example == "there is no player #9QJ");
    CHECK(cause_of(player, answer_of(404)).example ==
          "there is no player #9QJ (404 without a reason: is base_url right?)");
    CHECK(cause_of(war, answer_of(403, "accessDenied")).example == "the war log of #2PP is private");
    CHECK(cause_of(war, answer_of(403)).example == "the war log of #2PP is private");
    CHECK(cause_of(war, answer_of(403)).general == "the war log is private");
    CHECK(cause_of(warlog, answer_of(403, "accessDenied")).example == "the war log of #2PP is private");
    CHECK(cause_of(warlog, answer_of(200, "malformed")).example ==
          "the API's answer for the war log of clan #2PP is malformed");
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

TEST_CASE("subjects with the same cause share its general text, whatever their tags and messages are")
{
    const subject other(subject_kind::clan, "#8CVV");
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
