#include "publish/mqtt/probes.hpp"

#include <set>
#include <string_view>

namespace clashcast {
namespace {

using messages = std::vector<const message*>;

// The first message of each subject other than the suspect's.
messages first_of_others(const std::vector<message>& waiting, std::size_t suspect)
{
    messages found;
    std::set<std::string_view> seen{waiting[suspect].tag};
    for (auto i = suspect + 1; i < waiting.size(); ++i)
        if (seen.insert(waiting[i].tag).second)
            found.push_back(&waiting[i]);
    return found;
}

messages rest(const std::vector<message>& waiting, std::size_t suspect)
{
    messages found;
    for (auto i = suspect + 1; i < waiting.size(); ++i)
        found.push_back(&waiting[i]);
    return found;
}

}  // namespace

messages probes(const std::vector<message>& waiting, std::size_t suspect, const message* last_taken,
                const std::function<bool(const message&)>& sendable)
{
    messages harmless;
    for (std::size_t i = 0; i < suspect; ++i)
        harmless.push_back(&waiting[i]);
    if (last_taken)
        harmless.push_back(last_taken);
    for (auto* one : first_of_others(waiting, suspect))
        harmless.push_back(one);
    auto unsendable = [&](const message* one) { return !sendable(*one); };
    std::erase_if(harmless, unsendable);
    if (!harmless.empty())
        return harmless;
    auto own = rest(waiting, suspect);
    std::erase_if(own, unsendable);
    return own;
}

}  // namespace clashcast
