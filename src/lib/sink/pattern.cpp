#include "sink/pattern.hpp"

namespace clashcast {

bool matches(std::string_view pattern, std::string_view name)
{
    auto star = pattern.find('*');
    if (star == pattern.npos)
        return pattern == name;
    if (!name.starts_with(pattern.substr(0, star)))
        return false;
    name.remove_prefix(star);
    pattern.remove_prefix(star + 1);
    for (star = pattern.find('*'); star != pattern.npos; star = pattern.find('*')) {
        auto at = name.find(pattern.substr(0, star));  // the first match is the best: it leaves the most
        if (at == name.npos)
            return false;
        name.remove_prefix(at + star);
        pattern.remove_prefix(star + 1);
    }
    return name.ends_with(pattern);
}

}  // namespace clashcast
