#include "daemon/config/table_schema.hpp"

#include "daemon/config/nearest.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::config {

std::string path_of(const table& from, const std::string& name)
{
    return from.path.empty() ? name : from.path + '.' + name;
}

void report_unknown_keys(const table& from, const std::vector<std::string>& known, diagnostics& all)
{
    for (auto& m : from.members) {
        if (std::find(known.begin(), known.end(), m.name) != known.end())
            continue;
        auto meant = known.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest(m.name, known));
        all.emplace_back(m.at, path_of(from, m.name), "is unknown here" + meant);
    }
}

void report_missing(const table& from, const std::string& name, std::string_view allowed, diagnostics& all)
{
    all.emplace_back(from.at, path_of(from, name), fmt::format("is missing; allowed: {}", allowed));
}

void report_wrong(const table& from, const std::string& name, std::string what, diagnostics& all)
{
    reporter(path_of(from, name), all)(from.find(name)->at, std::move(what));
}

bool is_given(const table& from, const std::string& name)
{
    auto* found = from.find(name);
    return found && !is_empty_text(*found);
}

bool is_empty_text(const value& v)
{
    auto* t = std::get_if<text>(&v.is);
    return t && t->value.empty();
}

const table* only_table(const table& parent, const std::string& name, diagnostics& all)
{
    auto* found = parent.find(name);
    if (!found)
        return nullptr;
    auto* t = std::get_if<table>(&found->is);
    auto path = path_of(parent, name);
    if (!t)
        reject(reporter(path, all), *found, fmt::format("is {}", describe(*found)), fmt::format("a table, [{}]", path));
    return t;
}

std::vector<const table*> each_table(const table& parent, const std::string& name, diagnostics& all)
{
    auto* found = parent.find(name);
    if (!found)
        return {};
    auto path = path_of(parent, name);
    auto* items = std::get_if<list>(&found->is);
    std::vector<const table*> tables;
    if (items)
        for (auto& item : *items)
            if (auto* t = std::get_if<table>(&item.is))
                tables.push_back(t);
    if (!items || tables.size() != items->size())
        reject(reporter(path, all), *found, fmt::format("is {}", items ? "a list of something else" : describe(*found)),
               fmt::format("a list of tables, [[{}]]", path));
    return tables;
}

}  // namespace clashcast::config
