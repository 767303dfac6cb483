#pragma once
// Consumers in the journal that no configured sink uses. Pure.

#include "daemon/config/configuration.hpp"

#include <clashcast/consumer.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clashcast {

// Events that the consumer has not acknowledged.
std::uint64_t waiting(const journal_status&, const consumer_status&);

// The consumers whose names no sink of the configuration has.
std::vector<consumer_status> unconfigured_consumers(const journal_status&, const std::vector<config::sink_settings>&);

// "consumer old is not a sink of this configuration; the journal keeps 317 events for it; ..."
std::string about_unconfigured(const journal_status&, const consumer_status&);

}  // namespace clashcast
