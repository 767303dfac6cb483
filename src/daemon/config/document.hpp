#pragma once
// A TOML file as a tree of values, each with its line.

#include "daemon/config/diagnostics.hpp"
#include "daemon/config/environment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clashcast::config {

struct value;
struct member;

struct text {
    text() = default;
    text(std::string v, std::string w) : value(std::move(v)), written(std::move(w)) {}

    std::string value;
    std::string written;  // as it stands in the file, before variables are expanded: errors quote this
};

using list = std::vector<value>;

struct table {
    const value* find(std::string_view name) const;

    location at;
    std::string path;  // "watch.clans"; empty for the root
    std::vector<member> members;
};

struct value {
    location at;
    // monostate: an error has been reported
    std::variant<std::monostate, bool, std::int64_t, double, text, list, table> is;
};

struct member {
    std::string name;
    location at;
    value what;
};

// "a string": what a value is, not its content.
std::string_view describe(const value&);

// The tree, with variables expanded. Nothing if `content` is not TOML.
std::optional<table> parse_document(const std::string& file, std::string_view content, const environment&,
                                    diagnostics&);

}  // namespace clashcast::config
