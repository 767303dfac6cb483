#pragma once
// Checks the fields of an answer and their types, and keeps the first error. The order of the checks decides which.

#include "json/document.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::diff {

// A field and its type; one that is not required may also be absent or null.
struct field_rule {
    std::string_view field;
    json::type type;
    bool required = false;
};

class validator {
public:
    // Checks these fields of an object, and returns them.
    template <std::size_t N>
    std::array<json::value, N> fields(json::value object, const field_rule (&rules)[N]);
    json::value field(json::value object, const field_rule& rule) { return fields(object, {rule})[0]; }

    // Calls f(element) for each element of the list of that name; all must be objects.
    template <class F>
    void each_object(json::value list, std::string_view name, F f);

    // What the answer must be; `error` says what it is else.
    void require(bool good, std::string_view error);

    // The answer's tag must be this one.
    void about(json::value answer, std::string_view tag);
    // One of the two sides' tags must be this one, unless the answer has neither.
    void about_war_of(std::string_view tag, const std::array<json::value, 2>& sides);

    bool passed() const { return error_.empty(); }
    const std::string& first_error() const { return error_; }

private:
    void fail(std::string error);
    void fail(const field_rule&, json::value found);
    void fail_element(std::string_view list);

    std::string error_;
};

template <std::size_t N>
std::array<json::value, N> validator::fields(json::value object, const field_rule (&rules)[N])
{
    std::string_view names[N];
    for (std::size_t i = 0; i < N; ++i)
        names[i] = rules[i].field;
    auto found = object.fields(names);
    for (std::size_t i = 0; i < N; ++i)
        if (!found[i].is(rules[i].type) && (rules[i].required || !found[i].null()))
            fail(rules[i], found[i]);
    return found;
}

template <class F>
void validator::each_object(json::value list, std::string_view name, F f)
{
    list.each([&](json::value element) {
        if (!element.is(json::type::object))
            fail_element(name);
        f(element);
    });
}

}  // namespace clashcast::diff
