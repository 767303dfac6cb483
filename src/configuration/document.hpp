#pragma once
// A TOML file as a tree of values that know where they stand.

#include "configuration/complaint.hpp"
#include "configuration/environment.hpp"

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
    std::string written;  // as it stands in the file, before variables are filled in: what an error may quote
};

using list = std::vector<value>;

struct table {
    const value* find(std::string_view name) const;

    place at;
    std::string path;  // "watch.clans"; empty for the file's own
    std::vector<member> members;
};

struct value {
    place at;
    // monostate: complained about already
    std::variant<std::monostate, bool, std::int64_t, double, text, list, table> is;
};

struct member {
    std::string name;
    place at;
    value what;
};

// "a string": what a value is, not its content.
std::string_view describe(const value&);

// The tree, with variables filled in. Nothing when `content` is no TOML at all.
std::optional<table> parse_document(const std::string& file, std::string_view content, const environment&, complaints&);

}  // namespace clashcast::config
