#include "diff/promises.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast::diff {

void promises::broken(std::string how)
{
    if (kept())
        broken_ = std::move(how);
}

void promises::broken(const promise& p, json::value found)
{
    broken(fmt::format("{} {}", p.field, found.null() ? "is missing" : "has the wrong type"));
}

void promises::no_object_in(std::string_view list)
{
    broken(fmt::format("an element of {} is no object", list));
}

void promises::about(json::value answer, std::string_view tag)
{
    auto found = field(answer, {"tag", json::type::string, true});
    if (found.is(json::type::string) && !found.is_text(tag))
        broken(fmt::format("the answer is about {}", found.text()));
}

void promises::about_war_of(std::string_view tag, const std::array<json::value, 2>& sides)
{
    bool named = !sides[0].null() || !sides[1].null();
    if (named && !sides[0].is_text(tag) && !sides[1].is_text(tag))
        broken("the answer is about a war of other clans");
}

}  // namespace clashcast::diff
