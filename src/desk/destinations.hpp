#pragma once
// Where dead letters would go now.

#include "configuration/configuration.hpp"

#include <clashcast/reader.hpp>
#include <clashcast/route.hpp>

#include <map>
#include <string>

namespace clashcast::desk {

// The routes of a configuration's sinks.
class destinations {
public:
    explicit destinations(const config::configuration&);

    // The topic or key; empty when no sink of the configuration has the letter's name, or the sink does not want it.
    std::string operator()(const dead_letter&) const;

private:
    std::map<std::string, route> routes_;
};

}  // namespace clashcast::desk
