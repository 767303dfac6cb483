#pragma once
// The output of `clashcast dead-letters list`. Pure.

#include "daemon/config/configuration.hpp"

#include <clashcast/consumer.hpp>
#include <clashcast/route.hpp>

#include <map>
#include <string>
#include <vector>

namespace clashcast::admin {

// Where the routes of a configuration would send dead letters now.
class destinations {
public:
    explicit destinations(const config::configuration&);

    // The topic or key; empty when the letter's sink is not in the configuration, or its route leaves the event out.
    std::string operator()(const dead_letter&) const;

private:
    std::map<std::string, route> routes_;
};

// A heading, and a line for each.
std::string letters_as_text(const std::vector<dead_letter>&, const destinations&);

// {"id", "sink", "position", "refused", "destination", "reason", "event"}; `refused` is Unix time in seconds,
// `destination` null when there is none.
std::string letter_as_json(const dead_letter&, const destinations&);

// The same, a line each.
std::string letters_as_json(const std::vector<dead_letter>&, const destinations&);

}  // namespace clashcast::admin
