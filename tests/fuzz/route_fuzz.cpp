// The route of a sink. Input: a destination template, a pattern of event types, then a member's tag from the API.

#include "fuzz/target.hpp"
#include "json/text.hpp"
#include "sink/pattern.hpp"

#include <clashcast/route.hpp>

using namespace clashcast;

namespace {

entry entry_about(std::string_view member_tag)
{
    entry e;
    e.event.type = "member_joined";
    e.event.tag = "#2PP";
    e.event.metadata = json::object({{"member_tag", json::quoted(member_tag)}});
    return e;
}

// The characters that a value must not add to a destination.
std::string structure(const std::string& destination)
{
    std::string marks;
    for (char c : destination)
        if (std::string_view("/:{}+#$ \0\r\n", 11).find(c) != std::string_view::npos)
            marks += c;
    return marks;
}

void check_template(const std::string& written, const std::string& member_tag, bool levels)
{
    route_options options;
    options.destination = written;
    options.levels = levels;
    auto made = route::make(options);
    if (!made)
        return;
    auto odd = (*made)(entry_about(member_tag))->destination, plain = (*made)(entry_about("#9QJ"))->destination;
    fuzz::require(!odd.empty(), "a destination is not empty");
    if (levels)
        fuzz::require(odd.find_first_of(std::string_view("+#\0", 3)) == odd.npos && odd.find("//") == odd.npos,
                      "a destination is a valid topic without empty levels");
    if (member_tag.find_first_not_of('#') != member_tag.npos)
        fuzz::require(structure(odd) == structure(plain), "a value does not change the structure of a destination");
}

// A slow reference implementation of matches().
bool fits(std::string_view pattern, std::string_view name)
{
    std::vector<bool> reached(name.size() + 1);  // whether the pattern so far matches this much of the name
    reached[0] = true;
    for (char c : pattern) {
        if (c == '*')
            std::fill(std::find(reached.begin(), reached.end(), true), reached.end(), true);
        else
            for (std::size_t i = name.size() + 1; i-- > 0;)
                reached[i] = i > 0 && reached[i - 1] && name[i - 1] == c;
    }
    return reached.back();
}

}  // namespace

void fuzz::run(std::string_view input)
{
    auto parts = parts_of(input, 3);
    check_template(parts[0], parts[2], true);
    check_template(parts[0], parts[2], false);
    for (auto& type : catalogue())
        require(matches(parts[1], type.name) == fits(parts[1], type.name),
                "a pattern matches as the reference implementation");
}
