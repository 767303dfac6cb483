#pragma once
// Delivers a journal's events to one destination: a cursor, a route and a publisher, and the loop between them.
//
// Example:
//     #include <clashcast/publishers/mqtt.hpp>
//     auto events = make_memory_journal(executor);
//     auto opened = co_await events->open();
//     consumer who;
//     who.name = "mqtt";
//     auto from = co_await events->open_cursor(who);
//     route_options wanted;
//     wanted.destination = "clash/{event_type}/{tag}";
//     wanted.levels = true;  // a topic has levels
//     mqtt_options broker;
//     broker.url = "mqtt://localhost";
//     broker.client_id = "clashcast";
//     sink one(who.name, std::move(from.value()), route::make(wanted).value(), make_mqtt_publisher(executor, broker));
//     auto ended = co_await one.run();  // until one.stop()

#include <clashcast/clock.hpp>
#include <clashcast/histogram.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/publisher.hpp>
#include <clashcast/route.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace clashcast {

// How a sink is doing. A value. Times are the wall clock's.
struct sink_status {
    sink_status() = default;

    // A failure of the destination, and when the sink began to fail: earlier failures in a row, without a delivery
    // between them, count as one.
    struct error {
        error() = default;
        error(failure f, timestamp t) : why(std::move(f)), since(t) {}

        failure why;
        timestamp since{};
    };

    std::string name;
    std::string guarantee;                     // the publisher's
    std::optional<timestamp> connected_since;  // empty: not connected
    delivery_counts counts;                    // since the process started; a repeated delivery does not count again
    std::uint64_t waiting = 0;                 // events in the journal that are not in `counts` yet
    std::optional<timestamp> oldest_waiting;   // when the oldest of them was recorded; empty: none waits, or not known
    std::optional<timestamp> last_delivery;
    std::optional<error> last_error;           // stays after the sink has connected again
    std::uint64_t retries = 0;                 // connections that failed or were lost, since the process started
    histogram delivery;                        // of events, in seconds: from when a change was seen to its delivery
};

// Owns its cursor and its publisher; the cursor's journal and the clock must outlive it. Use from one thread: that of
// the executor that run() is awaited on, which is also the publisher's and the journal's.
class sink {
public:
    sink(std::string name, std::unique_ptr<cursor>, route, std::unique_ptr<publisher>, clock& = real_clock());
    ~sink();
    sink(sink&&) noexcept;

    // Delivers until stop(), or until the journal or the destination ends. Several batches are in flight
    // (publisher::limits()); the cursor moves over those that are done, in order. An event that the destination refuses
    // for good becomes a dead letter. A failed batch is delivered again, in order, after a pause that grows from 1 s to
    // 10 s. Batches in flight at the end may finish within 3 s; then the publisher is closed. Returns the journal's
    // failure (errc::fenced) or the publisher's errc::closed if that ended it. Call it once; the sink must live until
    // it has returned.
    boost::asio::awaitable<result<void>> run();

    // Begins no more batches, and lets run() return. If run() was not called yet, it will return at once.
    void stop();

    // Passes the health on to the publisher.
    void announce(const service_health&);

    const std::string& name() const;
    sink_status status() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
