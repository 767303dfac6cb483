#include "diff/changes.hpp"

#include "json/text.hpp"

namespace clashcast::diff {

std::string changes_json(const std::vector<json::difference>& differences)
{
    std::string out = "[";
    for (auto& d : differences) {
        if (out.size() > 1)
            out += ',';
        out += json::object({{"field", d.name.raw()}, {"old_value", d.before.raw()}, {"new_value", d.after.raw()}});
    }
    return out += ']';
}

std::string change_json(const json::difference& d)
{
    return changes_json({d});
}

}  // namespace clashcast::diff
