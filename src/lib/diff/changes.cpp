#include "diff/changes.hpp"

#include <string_view>

namespace clashcast::diff {
namespace {

constexpr std::string_view field = R"({"field":)", old_value = R"(,"old_value":)", new_value = R"(,"new_value":)";

std::size_t size_of(std::span<const json::difference> differences)
{
    std::size_t size = 2;
    for (auto& d : differences)
        size += field.size() + d.name.raw().size() + old_value.size() + d.before.raw().size() + new_value.size() +
                d.after.raw().size() + 2;
    return size;
}

}  // namespace

std::string changes_json(std::span<const json::difference> differences)
{
    std::string out;
    out.reserve(size_of(differences));
    out += '[';
    for (auto& d : differences) {
        if (out.size() > 1)
            out += ',';
        out.append(field).append(d.name.raw());
        out.append(old_value).append(d.before.raw());
        out.append(new_value).append(d.after.raw()).append("}");
    }
    return out += ']';
}

std::string change_json(const json::difference& d)
{
    return changes_json({&d, 1});
}

}  // namespace clashcast::diff
