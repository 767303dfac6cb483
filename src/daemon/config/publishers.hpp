#pragma once
// The publishers that a configuration can name.

#include "daemon/config/table_schema.hpp"

#include <clashcast/publisher.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clashcast::config {

// The sink that a publisher works for; destinations know the publisher by names made of this.
struct identity {
    std::string name_space;
    std::string instance;
    std::string sink;
    std::string task = {};  // of a command that publishes for the sink beside the daemon, under a name of its own

    std::string name() const { return task.empty() ? sink : sink + '-' + task; }
};

using publisher_factory = std::function<std::unique_ptr<publisher>(boost::asio::any_io_executor, const identity&)>;

// Something at a destination that only one sink may use.
struct exclusive_use {
    exclusive_use() = default;
    exclusive_use(std::string k, std::string w, std::string e)
        : key(std::move(k)), what(std::move(w)), effect(std::move(e))
    {
    }

    std::string key;     // of the table
    std::string what;    // "client_id \"x\" at host:1883"; empty: nothing is exclusive
    std::string effect;  // of two sinks that use it: "would keep disconnecting each other"
};

// What a sink's table says about its publisher.
struct publisher_plan {
    publisher_plan(std::string d, publisher_factory f) : destination(std::move(d)), make(std::move(f)) {}

    std::string destination;  // the route's template
    bool levels = false;      // the destination has levels, separated by '/'
    bool destination_has_cursor = false;  // it drops events that it already has, wherever the sink's cursor is
    publisher_factory make;
    exclusive_use exclusive;
};

// A row of the table of publishers.
struct publisher_kind {
    std::string name;
    std::vector<std::string> keys;  // besides those of every sink
    std::function<publisher_plan(const table&, diagnostics&)> read;
    std::function<void(std::vector<documented_key>&)> document;
};

const std::vector<publisher_kind>& publishers();

// Returns the row with that name, or nullptr.
const publisher_kind* find_publisher(const std::string& name);

}  // namespace clashcast::config
