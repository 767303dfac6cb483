#pragma once
// Takes messages to a destination. Adding one is a file with a class and a row in the table that names it.

#include <clashcast/route.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

// A run of messages, in order. `upto` is where the journal stands behind them: at or after the last message, since a
// route leaves out what a sink does not want.
struct batch {
    batch() = default;

    std::vector<message> messages;  // at least one
    position upto;
};

// Where a sink stands when its publisher opens.
struct sink_start {
    sink_start() = default;
    sink_start(position c, position e) : committed(c), end(e) {}

    position committed;   // the sink's cursor: everything up to here has been taken care of
    position end;         // the journal's last event
    position since;       // where the sink began to count: nothing before it was ever the sink's
    std::string journal;  // whose events these are: journal::identity(); empty: unknown
};

// How the service is, for people and programs that look at a destination.
struct service_health {
    service_health() = default;
    service_health(bool polls, std::string why) : polling(polls), reason(std::move(why)) {}
    bool operator==(const service_health&) const = default;

    bool polling = false;  // the API answers, and the answers are recorded
    std::string reason;    // a sentence: "polling", "starting: no answer from the API yet"
};

// A message that the destination will never take, and its reason.
struct refusal {
    refusal() = default;
    refusal(std::size_t i, std::string why) : index(i), reason(std::move(why)) {}

    std::size_t index = 0;  // in the batch
    std::string reason;
};

// Use from one thread, that of the executor it was made with. Keeps no queue of its own. Honours cancellation.
class publisher {
public:
    virtual ~publisher() = default;

    // Connects; called first, and again after every failure, when no publish() is under way. Returns the position after
    // which the sink must go on reading: start.committed, or an earlier one when the destination has a cursor of its
    // own that says that it lost something. Fails when the destination cannot be used now; the sink tries again.
    virtual boost::asio::awaitable<result<position>> open(const sink_start& start) = 0;

    // Publishes. Returns when the destination took responsibility for every message but the refused ones. May be
    // called again before an earlier call returned, and delivers in the order of calls. After a failure, or when a call
    // was cancelled, nothing is known of this batch and of those after it: they are published again after open().
    // errc::behind: open() will say where to go on; there is no need to wait. errc::closed, here or from open() or
    // lost(): the destination is gone for good, and the sink ends.
    virtual boost::asio::awaitable<result<std::vector<refusal>>> publish(batch) = 0;

    // Returns when the connection is lost, which may happen while nothing is under way. Called after open(), beside
    // publish(). A publisher without a connection to lose has nothing to add: this one suspends until it is cancelled.
    virtual boost::asio::awaitable<failure> lost();

    // Says how the service is, where the destination has a place for that; remembered, and said again after each
    // open(). Called at any time. This one says nothing.
    virtual void announce(const service_health&) {}

    // Says goodbye, within a second or so. Nothing is under way.
    virtual boost::asio::awaitable<void> close() = 0;
};

// Here and below an empty ca_file stands for the system's CAs; files are PEM.
struct mqtt_options {
    mqtt_options() = default;

    std::string url;        // mqtt://host[:1883] or mqtts://host[:8883]
    std::string client_id;  // a broker lets one client of a name in
    int qos = 1;            // 0, 1, 2
    bool retain = false;
    int protocol = 5;       // 5, or 4 for MQTT 3.1.1
    std::string username, password;
    std::string ca_file, cert_file, key_file;         // the last two both or neither
    std::chrono::seconds keep_alive{30};
    std::size_t window = 100;                         // messages that wait for the broker's word
    std::string status_topic = "clashcast/status";    // empty: none
};
// Throws boost::system::system_error when an option cannot be.
std::unique_ptr<publisher> make_mqtt_publisher(boost::asio::any_io_executor, mqtt_options);

struct redis_stream_options {
    redis_stream_options() = default;

    std::string url;             // redis://[user:password@]host[:port][/db] or rediss://
    std::string password;        // wins over the one in the URL
    std::string ca_file;
    std::uint64_t max_length = 0;  // about how many entries a stream keeps; 0: all
    std::string writer;          // names the destination cursor: "<namespace>:<shard>:<sink>"
};
// Throws boost::system::system_error when an option cannot be.
std::unique_ptr<publisher> make_redis_stream_publisher(boost::asio::any_io_executor, redis_stream_options);

// A JSON line each, to standard output, without blocking the loop. Fails with errc::closed once it has no reader.
std::unique_ptr<publisher> make_stdout_publisher(boost::asio::any_io_executor);

}  // namespace clashcast
