#include "configuration/keys.hpp"

#include "configuration/nearest.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::config {

std::string path_of(const table& of, const std::string& name)
{
    return of.path.empty() ? name : of.path + '.' + name;
}

void find_unknown(const table& from, const std::vector<std::string>& known, complaints& all)
{
    for (auto& m : from.members) {
        if (std::find(known.begin(), known.end(), m.name) != known.end())
            continue;
        auto meant = known.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest(m.name, known));
        all.emplace_back(m.at, path_of(from, m.name), "is unknown here" + meant);
    }
}

void complain_missing(const table& from, const std::string& name, std::string_view allowed, complaints& all)
{
    all.emplace_back(from.at, path_of(from, name), fmt::format("is missing; allowed: {}", allowed));
}

void complain_about(const table& from, const std::string& name, std::string what, complaints& all)
{
    critic(path_of(from, name), all)(from.find(name)->at, std::move(what));
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

}  // namespace clashcast::config
