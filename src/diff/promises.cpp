#include "diff/promises.hpp"

#include <fmt/format.h>

namespace clashcast::diff {

void promises::broken(std::string how)
{
    if (kept())
        broken_ = std::move(how);
}

json::value promises::optional(json::value parent, std::string_view name, json::type type)
{
    auto found = parent[name];
    if (!found.null() && !found.is(type))
        broken(fmt::format("{} has the wrong type", name));
    return found;
}

json::value promises::required(json::value parent, std::string_view name, json::type type)
{
    auto found = optional(parent, name, type);
    if (found.null())
        broken(fmt::format("{} is missing", name));
    return found;
}

std::vector<json::value> promises::objects(json::value parent, std::string_view name, names texts, names numbers)
{
    std::vector<json::value> found;
    optional(parent, name, json::type::array).each([&](json::value element) {
        if (!element.is(json::type::object))
            broken(fmt::format("an element of {} is no object", name));
        for (auto text : texts)
            required(element, text, json::type::string);
        for (auto number : numbers)
            optional(element, number, json::type::number);
        found.push_back(element);
    });
    return found;
}

void promises::about(json::value answer, std::string_view tag)
{
    auto found = required(answer, "tag", json::type::string);
    if (found.is(json::type::string) && !found.is_text(tag))
        broken(fmt::format("the answer is about {}", found.text()));
}

}  // namespace clashcast::diff
