#include "diff/validator.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast::diff {

void validator::fail(std::string error)
{
    if (passed())
        error_ = std::move(error);
}

void validator::fail(const field_rule& rule, json::value found)
{
    fail(fmt::format("{} {}", rule.field, found.null() ? "is missing" : "has the wrong type"));
}

void validator::fail_element(std::string_view list)
{
    fail(fmt::format("an element of {} is not an object", list));
}

void validator::require(bool good, std::string_view error)
{
    if (!good)
        fail(std::string(error));
}

void validator::about(json::value answer, std::string_view tag)
{
    auto found = field(answer, {"tag", json::type::string, true});
    if (found.is(json::type::string) && !found.is_text(tag))
        fail(fmt::format("the answer is about {}", found.text()));
}

void validator::about_war_of(std::string_view tag, const std::array<json::value, 2>& sides)
{
    bool named = !sides[0].null() || !sides[1].null();
    if (named && !sides[0].is_text(tag) && !sides[1].is_text(tag))
        fail("the answer is about a war of other clans");
}

}  // namespace clashcast::diff
