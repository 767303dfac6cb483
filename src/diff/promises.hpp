#pragma once
// What the API promises of an answer, and which promise was broken first.

#include "json/document.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::diff {

// A field and its type; where it is not required it may be absent or null as well.
struct promise {
    std::string_view field;
    json::type type;
    bool required = false;
};

// Told is the first that was broken: in which order they are looked at matters.
class promises {
public:
    // These fields of an object, each as it is promised.
    template <std::size_t N>
    std::array<json::value, N> fields(json::value object, const promise (&promised)[N]);
    json::value field(json::value object, const promise& promised) { return fields(object, {promised})[0]; }

    // Calls f(element) for each element of the list of that name; all are objects.
    template <class F>
    void each_object(json::value list, std::string_view name, F f);

    // The answer's tag is this one.
    void about(json::value answer, std::string_view tag);
    // One of the two sides' tags is this one, unless the answer has neither.
    void about_war_of(std::string_view tag, const std::array<json::value, 2>& sides);

    bool kept() const { return broken_.empty(); }
    const std::string& first_broken() const { return broken_; }

private:
    void broken(std::string how);
    void broken(const promise&, json::value found);
    void no_object_in(std::string_view list);

    std::string broken_;
};

template <std::size_t N>
std::array<json::value, N> promises::fields(json::value object, const promise (&promised)[N])
{
    std::string_view names[N];
    for (std::size_t i = 0; i < N; ++i)
        names[i] = promised[i].field;
    auto found = object.fields(names);
    for (std::size_t i = 0; i < N; ++i)
        if (!found[i].is(promised[i].type) && (promised[i].required || !found[i].null()))
            broken(promised[i], found[i]);
    return found;
}

template <class F>
void promises::each_object(json::value list, std::string_view name, F f)
{
    list.each([&](json::value element) {
        if (!element.is(json::type::object))
            no_object_in(name);
        f(element);
    });
}

}  // namespace clashcast::diff
