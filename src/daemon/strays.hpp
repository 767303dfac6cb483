#pragma once
// Readers of a journal that nobody is any more. Pure.

#include "configuration/configuration.hpp"

#include <clashcast/reader.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clashcast {

// Events that the reader has not had yet.
std::uint64_t waiting(const books&, const account&);

// The readers that no sink of the configuration names.
std::vector<account> strays(const books&, const std::vector<config::sink_settings>&);

// "reader old is no sink of this configuration and has 317 events waiting, which are kept for it; ..."
std::string about_stray(const books&, const account&);

}  // namespace clashcast
