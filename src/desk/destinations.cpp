#include "desk/destinations.hpp"

namespace clashcast::desk {

destinations::destinations(const config::configuration& settings)
{
    for (auto& sink : settings.sinks)
        if (auto made = route::make(sink.route))
            routes_.emplace(sink.name, std::move(*made));
}

std::string destinations::operator()(const dead_letter& one) const
{
    auto found = routes_.find(one.reader);
    if (found == routes_.end())
        return {};
    entry e;
    e.at = one.id;
    e.event = one.event;
    auto m = found->second(e);
    return m ? m->destination : std::string();
}

}  // namespace clashcast::desk
