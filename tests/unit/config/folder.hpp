#pragma once
// A folder of files for one test, and what a configuration in it says.

#include "daemon/config/configuration.hpp"
#include "temporary_folder.hpp"

#include <map>
#include <string>
#include <vector>

namespace clashcast::config {

class folder : public temporary_folder {
public:
    // With this folder's path taken out.
    std::string relative(std::string sentence) const
    {
        auto here = file("");
        for (auto found = sentence.find(here); found != sentence.npos; found = sentence.find(here))
            sentence.erase(found, here.size());
        return sentence;
    }
};

using variables = std::map<std::string, std::string>;

inline environment from(variables set)
{
    return [set](const std::string& name) -> std::optional<std::string> {
        auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
}

inline reading read(const folder& where, const std::string& toml, variables set = {})
{
    return read_configuration(where.write("clashcast.toml", toml), from(std::move(set)));
}

// What is wrong, a sentence each, in order.
inline std::vector<std::string> wrong(const folder& where, const std::string& toml, variables set = {})
{
    std::vector<std::string> sentences;
    for (auto& each : read(where, toml, std::move(set)).wrong)
        sentences.push_back(where.relative(to_string(each)));
    return sentences;
}

inline std::vector<std::string> wrong(const std::string& toml, variables set = {})
{
    folder where;
    return wrong(where, toml, std::move(set));
}

// The least that is right; what is added comes after it.
inline std::string with(const std::string& more)
{
    return "[api]\ntokens = [\"t\"]\n[[sink]]\nname = \"out\"\npublisher = \"stdout\"\n[watch.maintenance]\n" + more;
}
constexpr int lines_before = 6;

}  // namespace clashcast::config
