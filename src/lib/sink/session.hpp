#pragma once
// One connection of a sink to its destination, from open() to the failure that ends it.

#include "async/task_group.hpp"
#include "sink/parts.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace clashcast {

class acknowledger;

class delivery_session {
public:
    // `publishing` runs the batches in flight: a sink that stops lets them finish. `on_journal_failure` is called when
    // the journal cannot be read. All must outlive the session's tasks.
    delivery_session(sink_parts&, acknowledger&, task_group& reading, task_group& publishing,
                     std::function<void(const failure&)> on_journal_failure);

    // Opens the publisher, and moves the cursor to where the destination wants to go on.
    boost::asio::awaitable<result<void>> open();

    // Delivers until the connection fails. Returns the failure; batches may still be in flight.
    boost::asio::awaitable<failure> deliver();

    // Suspends until no batch is in flight, and everything that was delivered is acknowledged.
    boost::asio::awaitable<void> drain();

    // Begins no more batches.
    void stop();

    // Whether the destination took a batch.
    bool has_delivered() const { return has_delivered_; }

private:
    // Events that the destination had and lost.
    struct refill {
        explicit refill(position p) : until(p) {}

        position until;            // the last of them
        std::uint64_t events = 0;  // read again so far
    };

    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> watch();
    boost::asio::awaitable<void> remind();
    boost::asio::awaitable<void> publish(std::uint64_t number, batch, std::vector<entry> entries);
    boost::asio::awaitable<void> counted(boost::asio::awaitable<void> task);
    void spawn(task_group&, boost::asio::awaitable<void> task);

    void begin(std::vector<entry>);
    void add(batch&, batch_plan&, std::vector<entry>& published, entry);
    bool is_new(const entry&) const;
    std::vector<dead_letter> dead_letters(const std::vector<refusal>&, const std::vector<entry>& published);
    void report_refusals();
    void note_delivery(const std::vector<entry>&);
    void report_refill();
    void fail(failure);

    sink_parts& parts_;
    acknowledger& acknowledger_;
    task_group& reading_;
    task_group& publishing_;
    const std::function<void(const failure&)> on_journal_failure_;
    const batch_limits limits_;
    std::optional<refill> refill_;
    std::optional<failure> failed_;
    bool stopped_ = false;
    bool has_delivered_ = false;
};

}  // namespace clashcast
