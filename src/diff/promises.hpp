#pragma once
// What the API promises of an answer, and which promise was broken first.

#include "json/document.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

class promises {
public:
    using names = std::initializer_list<std::string_view>;

    // parent[name], which is absent, null or of that type (required: of that type).
    json::value optional(json::value parent, std::string_view name, json::type);
    json::value required(json::value parent, std::string_view name, json::type);

    // parent[name] as a list of objects; absent and null are the empty list. Each has the strings `texts`, and each of
    // `numbers` is a number where it is there at all.
    std::vector<json::value> objects(json::value parent, std::string_view name, names texts, names numbers = {});

    // The answer's tag is this one.
    void about(json::value answer, std::string_view tag);

    void broken(std::string how);
    bool kept() const { return broken_.empty(); }
    const std::string& first_broken() const { return broken_; }

private:
    std::string broken_;
};

}  // namespace clashcast::diff
