#pragma once
// What each of several threads polls, and with how much of the API's rates and connections. Pure.

#include <clashcast/api.hpp>
#include <clashcast/watch.hpp>

#include <cstddef>
#include <vector>

namespace clashcast {

// The thread that a subject belongs to: by the hash of its tag; maintenance always belongs to the first.
std::size_t thread_of(const subject&, std::size_t threads);

// The part of each thread, some of them without tags.
std::vector<watch_group> partition(watch_group, std::size_t threads);

std::vector<api_options> partition(const api_options&, std::size_t threads);

}  // namespace clashcast
