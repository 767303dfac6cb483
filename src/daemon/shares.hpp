#pragma once
// What each of several threads polls, and with how much of the API's rates and connections. Pure.

#include "configuration/configuration.hpp"

#include <vector>

namespace clashcast {

struct share {
    share() = default;

    api_options api;
    std::vector<watch_group> watch;
};

// As many as there are threads. Subjects are dealt out in turn; maintenance is watched by the first.
std::vector<share> divide(const config::configuration&);

}  // namespace clashcast
