#pragma once
// clashcast run --dry-run: polls, and shows what would be published.

#include "daemon/config/configuration.hpp"

namespace clashcast {

// The same configuration with a journal in memory and without an HTTP server. It uses API keys of the developer portal
// that are valid, but makes and revokes none. Its sinks select events and make messages
// as before, and print them to stdout, a line each: "mqtt clash/member_joined/2PP {...}".
config::configuration as_dry_run(config::configuration);

}  // namespace clashcast
