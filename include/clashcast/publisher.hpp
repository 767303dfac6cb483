#pragma once
// Delivers messages to a destination. clashcast/publishers/ has the ones that come with the library.
//
// Example:
//     class console final : public publisher {
//     public:
//         boost::asio::awaitable<result<position>> open(const sink_start& start) override
//         {
//             co_return start.acknowledged;
//         }
//         boost::asio::awaitable<result<std::vector<refusal>>> publish(batch events) override
//         {
//             for (const auto& one : events.messages)
//                 std::cout << one.destination << ": " << one.payload << '\n';
//             co_return std::vector<refusal>();
//         }
//         boost::asio::awaitable<void> close() override { co_return; }
//     };
//     std::unique_ptr<publisher> to = std::make_unique<console>();

#include <clashcast/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

// Where a sink is when its publisher opens.
struct sink_start {
    sink_start() = default;
    sink_start(position a, position e) : acknowledged(a), end(e) {}

    position acknowledged;  // the sink's cursor: every event up to here is taken care of
    position end;           // the journal's last event
    position since;         // where the sink began: it has never had an event before
    std::string journal;    // whose events these are: journal::identity(); empty: unknown
};

// How the service is, for people and programs that look at the destination.
struct service_health {
    service_health() = default;
    service_health(bool polls, std::string why) : polling(polls), reason(std::move(why)) {}
    bool operator==(const service_health&) const = default;

    bool polling = false;  // the API answers, and the journal records the answers
    std::string reason;    // a sentence: "polling", "starting: no answer from the API yet"
};

// A message that the destination will never take.
struct refusal {
    refusal() = default;
    refusal(std::size_t i, std::string why) : index(i), reason(std::move(why)) {}

    std::size_t index = 0;  // in the batch
    std::string reason;     // the destination's; may hold anything
};

// How much a sink gives to a publisher. Each is at least 1.
struct batch_limits {
    batch_limits() = default;

    std::size_t messages = 100;  // in a batch
    std::size_t in_flight = 4;   // batches whose publish() has not returned
};

// Use from one thread: that of the executor it was made with. A publisher keeps no queue of its own. All operations
// honour cancellation.
class publisher {
public:
    virtual ~publisher() = default;

    // Connects, and drops the connection before, if there is one. The sink calls it first, and again after every
    // failure, when no publish() is running. Returns the
    // position after which the sink must continue: start.acknowledged, or an earlier one if the destination keeps a
    // position of its own that shows that it has lost events. Fails when the destination cannot be used now: the sink
    // tries again later.
    virtual boost::asio::awaitable<result<position>> open(const sink_start& start) = 0;

    // Publishes. Returns when the destination has taken responsibility for every message, except for the refused ones
    // that it returns. May be called again before an earlier call has returned; delivers in the order of the calls.
    // After a failure or a cancellation the outcome of this batch and of those after it is unknown: the sink publishes
    // them again after open(). errc::behind: open() will return the position to continue from; the sink calls it
    // without a pause. errc::closed, here, from open() or from lost(): the destination is gone for good; the sink ends.
    virtual boost::asio::awaitable<result<std::vector<refusal>>> publish(batch) = 0;

    // Returns when the connection is lost, which may happen while nothing is being published. The sink calls it after
    // open(); it runs beside publish(). The default suspends until it is cancelled.
    virtual boost::asio::awaitable<failure> lost();

    // Publishes how the service is, if the destination can show that. The publisher remembers it, and publishes it
    // again after each open(). May be called at any time. The default does nothing.
    virtual void announce(const service_health&) {}

    // Disconnects, within about a second, if it is connected: the sink calls it also when no open() has succeeded. No
    // publish() is running.
    virtual boost::asio::awaitable<void> close() = 0;

    // The default suits destinations that take thousands of messages a second.
    virtual batch_limits limits() const { return {}; }
};

}  // namespace clashcast
