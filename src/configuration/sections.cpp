#include "configuration/sections.hpp"

#include "configuration/keys.hpp"

namespace clashcast::config {

const table* only_table(const table& parent, const std::string& name, complaints& all)
{
    auto* found = parent.find(name);
    if (!found)
        return nullptr;
    auto* t = std::get_if<table>(&found->is);
    auto path = path_of(parent, name);
    if (!t)
        object(critic(path, all), *found, fmt::format("is {}", describe(*found)), fmt::format("a table, [{}]", path));
    return t;
}

std::vector<const table*> each_table(const table& parent, const std::string& name, complaints& all)
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
        object(critic(path, all), *found, fmt::format("is {}", items ? "a list of something else" : describe(*found)),
               fmt::format("a list of tables, [[{}]]", path));
    return tables;
}

}  // namespace clashcast::config
