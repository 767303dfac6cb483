#pragma once
// What forget and rewind say. Pure.

#include "configuration/configuration.hpp"
#include "desk/place.hpp"

#include <clashcast/reader.hpp>

#include <cstdint>
#include <string>

namespace clashcast::desk {

// Why a sink is not forgotten.
std::string still_configured(const config::sink_settings&, std::uint64_t waiting);

// `sink`: of the configuration, or nullptr.
std::string forgotten(const std::string& name, std::uint64_t waiting, const config::sink_settings* sink);

// The time comes after all that the sink has had.
std::string nothing_since(const std::string& name, position at, wanted_place to);

// Lines: where it stands now, what comes again, and what to know about it.
std::string rewound(const std::string& name, const account& before, position now, const config::sink_settings* sink);

// What was asked for and could not be reached, because it is kept no more; empty: all of it was.
std::string out_of_reach(const std::string& name, const books&, wanted_place to);

// At the journal's end, where nothing waits any more.
std::string passed_over(const std::string& name, position end, std::uint64_t count);

}  // namespace clashcast::desk
