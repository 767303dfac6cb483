#pragma once
// A configuration file, read and checked. docs/configuration.md lists its keys.

#include "daemon/config/diagnostics.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/config/http_table.hpp"
#include "daemon/config/journals.hpp"
#include "daemon/config/keys_table.hpp"
#include "daemon/config/publishers.hpp"
#include "daemon/config/reload.hpp"
#include "daemon/config/table_schema.hpp"
#include "daemon/config/watch_tables.hpp"

#include <clashcast/api.hpp>
#include <clashcast/log.hpp>
#include <clashcast/route.hpp>
#include <clashcast/watch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::config {

struct sink_settings {
    std::string name;
    std::string publisher;
    route_options route;
    bool from_beginning = false;
    publisher_factory make;
    // As in publisher_plan:
    exclusive_use exclusive;
    bool destination_has_cursor = false;
};

struct log_settings {
    severity level = severity::info;
    bool json = false;
};

struct configuration {
    std::string file;  // that it was read from
    api_options api;  // its tokens are those of the file
    std::optional<key_settings> api_keys;  // nothing: no tokens come from the developer portal
    std::size_t threads = 1;  // that poll; they share the API's rates and connections
    journal_settings journal;
    std::vector<watch_group> watch;
    stored_watch_settings stored_watches;
    std::vector<sink_settings> sinks;
    log_settings log;
    std::optional<http_settings> http;  // nothing: there is no server
    std::vector<written_key> keys;  // of the file, to be compared with those of a later one
};

// The sink of that name, or nullptr.
const sink_settings* find_sink(const configuration&, const std::string& name);

// All errors, in the order of the lines. Use `settings` only if there are none.
struct reading {
    configuration settings;
    diagnostics wrong;
    diagnostics warnings;  // the configuration can be used, but something may fail later
};
reading read_configuration(const std::string& file, const environment& = process_environment());

// The same of a text; `file` is what errors call it.
reading parse_configuration(const std::string& file, std::string_view content, const environment&);

// Every key, as the documentation has to list it.
std::vector<documented_key> documented_keys();

// "2 clans, 1 war, 40 players, maintenance on 2 threads; journal redis; sinks mqtt, streams": what would run.
std::string summary(const configuration&);

}  // namespace clashcast::config
