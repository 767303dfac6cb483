#pragma once
// What a configuration file says, checked. docs/configuration.md lists its keys.

#include "configuration/complaint.hpp"
#include "configuration/environment.hpp"
#include "configuration/keys.hpp"
#include "configuration/publishers.hpp"

#include <clashcast/api.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/log.hpp>
#include <clashcast/route.hpp>
#include <clashcast/watch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace clashcast::config {

struct journal_settings : journal_bounds {
    enum class backend { sqlite, redis, memory };

    backend kept_in = backend::sqlite;
    std::string url;
    std::string path = "clashcast.db";
    std::string name_space = "clashcast";
    std::string instance;  // the host's name when the file says nothing
    bool allow_eviction = false;
    std::string password;
    std::string ca_file;
};

struct sink_settings {
    std::string name;
    std::string publisher;
    route_options route;
    bool from_beginning = false;
    publisher_factory make;
    std::string exclusive;  // publisher_plan's
};

struct log_settings {
    severity level = severity::info;
    bool json = false;
};

struct configuration {
    api_options api;
    std::size_t threads = 1;  // that poll, each with its share of the API's rates and connections
    journal_settings journal;
    std::vector<watch_group> watch;
    std::vector<sink_settings> sinks;
    log_settings log;
};

// The sink of that name, or nullptr.
const sink_settings* find_sink(const configuration&, const std::string& name);

// Every complaint there is, in the order of the lines; with none, `settings` may be used.
struct reading {
    configuration settings;
    complaints wrong;
    complaints warnings;  // about what works all the same, or does not yet fail
};
reading read_configuration(const std::string& file, const environment& = process_environment());

// Every key that can be written, as the documentation has to list it.
std::vector<documented_key> documented_keys();

// "2 clans, 1 war, 40 players, maintenance on 2 threads; journal redis; sinks mqtt, streams": what would run.
std::string summary(const configuration&);

}  // namespace clashcast::config
