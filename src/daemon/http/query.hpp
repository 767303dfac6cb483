#pragma once
// The query of a URL, and bodies of JSON: read and checked. Pure.

#include "daemon/http/problem.hpp"

#include <clashcast/error.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::http {

// The parameters of a query, each checked as it is read. What is wrong is collected.
class query {
public:
    query() = default;

    // `known`: the names that the route has. Another name, a name twice, or a broken encoding is an error.
    query(std::string_view text, std::vector<std::string_view> known);

    std::optional<std::string> text(std::string_view name) const;
    std::vector<std::string> list(std::string_view name) const;  // at commas; empty parts are left out
    std::uint64_t number(std::string_view name, std::uint64_t low, std::uint64_t high, std::uint64_t fallback);

    void reject(std::string_view name, std::string detail);

    // What is wrong with all of them together; nothing: they may be used.
    std::optional<problem> wrong() const;

private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<problem_detail> errors_;
};

}  // namespace clashcast::http
