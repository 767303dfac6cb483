#pragma once
// The publishers that a configuration can name.

#include "configuration/keys.hpp"

#include <clashcast/publisher.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast::config {

// Which sink a publisher works for: what it may call itself after.
struct identity {
    std::string name_space;
    std::string instance;
    std::string sink;
    std::string errand = {};  // of somebody who publishes for the sink beside the daemon; names him apart from it

    std::string name() const { return errand.empty() ? sink : sink + '-' + errand; }
};

using publisher_factory = std::function<std::unique_ptr<publisher>(boost::asio::any_io_executor, const identity&)>;

// What a sink's table says about its publisher.
struct publisher_plan {
    std::string destination;  // the route's template
    bool levels = false;
    publisher_factory make;
    std::string exclusive = {};  // what one sink alone may use: "client_id \"x\" at host:1883"; empty: nothing
};

struct publisher_kind {
    std::string name;
    std::vector<std::string> keys;  // besides those of every sink
    std::function<publisher_plan(const table&, complaints&)> read;
    std::function<void(std::vector<documented_key>&)> document;
};

const std::vector<publisher_kind>& publishers();

// The row of that name, or nullptr.
const publisher_kind* find_publisher(const std::string& name);

}  // namespace clashcast::config
