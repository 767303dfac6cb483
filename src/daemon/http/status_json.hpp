#pragma once
// The status of the daemon as JSON, in the form of openapi.json. Pure.

#include "daemon/http/running_daemon.hpp"

#include <optional>
#include <string>

namespace clashcast::http {

struct status_facts {
    status_facts(const config::configuration& s, const process_facts& p, const activity& a) : settings(s), process(p),
                                                                                              recent(a) {}

    const config::configuration& settings;
    const process_facts& process;
    const activity& recent;
    pipeline_status status;
    std::size_t subjects = 0;
    std::optional<reload_outcome> last_reload;
    timestamp wall{};
    clock::time_point now{};
};

std::string status_as_json(const status_facts&);
std::string sinks_as_json(const status_facts&);  // {"sinks": [...]}

// Unix time in seconds, as JSON.
std::string as_json(timestamp);

}  // namespace clashcast::http
