#include "daemon/config/document.hpp"

#include "daemon/config/toml_checks.hpp"

#include <toml++/toml.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clashcast::config {
namespace {

// The parser's message without what it quotes, which may be part of a password.
std::string without_quotes(std::string_view description)
{
    constexpr std::string_view preamble = "Error while parsing ";
    for (auto mark : {", saw", ": '", " to interpret '"})
        description = description.substr(0, description.find(mark));
    if (description.starts_with(preamble))
        description.remove_prefix(preamble.size());
    return std::string(description);
}

// What the parser expects where a text has no quotes.
bool may_lack_quotes(std::string_view message)
{
    constexpr std::array started{"value", "floating-point", "boolean", "decimal integer", "date", "time"};
    bool is_syntax = message.find("expected") != message.npos || message.find("determine") != message.npos;
    auto begins = [&](auto* one) { return message.starts_with(one); };
    return is_syntax && std::any_of(started.begin(), started.end(), begins);
}

diagnostic no_toml(const std::string& file, std::string_view content, const toml::parse_error& e)
{
    auto line = static_cast<int>(e.source().begin.line);
    constexpr auto bare_tag = "not valid TOML: a tag needs quotes, as in tags = [\"#2PP\"]: without them # begins a "
                              "comment";
    if (int tag_line = unquoted_tag_line(content, line); tag_line != 0)
        return {location(file, tag_line), "", bare_tag};
    auto message = without_quotes(e.description());
    auto hint = may_lack_quotes(message) ? "; a text needs quotes" : "";
    return {location(file, line), "", fmt::format("not valid TOML, in the {}{}", message, hint)};
}

class builder {
public:
    builder(std::string file, const environment& variables, diagnostics& all)
        : file_(std::move(file)), variables_(variables), all_(all)
    {
    }

    table whole(const toml::table& t, std::string path) const
    {
        table built;
        built.at = at(t.source());
        built.path = std::move(path);
        for (auto&& [key, node] : t) {
            auto name = std::string(key.str());
            auto below = built.path.empty() ? name : built.path + '.' + name;
            built.members.push_back(member{name, at(key.source()), one(node, below)});
        }
        return built;
    }

private:
    location at(const toml::source_region& where) const { return location(file_, static_cast<int>(where.begin.line)); }

    value one(const toml::node& node, const std::string& path) const
    {
        value built;
        built.at = at(node.source());
        if (auto* t = node.as_table())
            built.is = whole(*t, path);
        else if (auto* a = node.as_array())
            built.is = items(*a, path);
        else if (auto* s = node.as_string())
            built.is = filled(s->get(), built.at, path);
        else if (auto* b = node.as_boolean())
            built.is = b->get();
        else if (auto* i = node.as_integer())
            built.is = i->get();
        else if (auto* f = node.as_floating_point())
            built.is = f->get();
        else
            all_.emplace_back(built.at, path,
                              "is a date or a time; allowed: a string, a number, true or false, a list");
        return built;
    }

    list items(const toml::array& a, const std::string& path) const
    {
        list built;
        for (auto& node : a)
            built.push_back(one(node, path));
        return built;
    }

    decltype(value::is) filled(const std::string& written, const location& where, const std::string& path) const
    {
        auto filled_in = expand(written, variables_);
        if (filled_in)
            return text(*filled_in, written);
        all_.emplace_back(where, path, filled_in.error().what);
        return std::monostate();
    }

    std::string file_;
    const environment& variables_;
    diagnostics& all_;
};

}  // namespace

const value* table::find(std::string_view name) const
{
    auto found = std::find_if(members.begin(), members.end(), [&](auto& m) { return m.name == name; });
    return found == members.end() ? nullptr : &found->what;
}

std::string_view describe(const value& v)
{
    constexpr std::array<std::string_view, 7> names{"unusable", "true or false", "a whole number", "a number",
                                                    "a string", "a list",        "a table"};
    return names.at(v.is.index());
}

std::optional<table> parse_document(const std::string& file, std::string_view content, const environment& variables,
                                    diagnostics& all)
{
    if (int line = too_deep_line(content); line != 0) {
        all.emplace_back(location(file, line), "",
                         fmt::format("nested too deeply; allowed: {} dots on a line", most_dots));
        return std::nullopt;
    }
    try {
        auto parsed = toml::parse(content);
        return builder(file, variables, all).whole(parsed, {});
    } catch (const toml::parse_error& e) {
        all.push_back(no_toml(file, content, e));
        return std::nullopt;
    }
}

}  // namespace clashcast::config
