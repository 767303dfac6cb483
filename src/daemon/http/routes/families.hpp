#pragma once
// All routes, by family: one file each. openapi.json says what they answer.

#include "daemon/http/router.hpp"
#include "daemon/http/running_daemon.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clashcast::http {

// The daemon must outlive what these return.
std::vector<route_row> health_routes(running_daemon&);
std::vector<route_row> status_routes(running_daemon&);
std::vector<route_row> sink_routes(running_daemon&);
std::vector<route_row> rewind_routes(running_daemon&);
std::vector<route_row> dead_letter_routes(running_daemon&);
std::vector<route_row> event_routes(running_daemon&);
std::vector<route_row> watch_routes(running_daemon&);
std::vector<route_row> war_routes(running_daemon&);
std::vector<route_row> reload_routes(running_daemon&);
std::vector<route_row> metrics_routes(running_daemon&);
std::vector<route_row> document_routes();

std::vector<route_row> all_routes(running_daemon&);

// The problem of a route that needs the journal: nothing if it is open and can be reached.
std::optional<problem> away(const running_daemon&);

std::string name_of(const journal_owner&);  // "instance one"

}  // namespace clashcast::http
