#pragma once
// The batches of a sink that are in flight, and the position up to which nothing is missing. Pure.

#include <clashcast/consumer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace clashcast {

// What is known about a batch when it begins. Events that an earlier acknowledgement has counted do not count again.
struct batch_plan {
    batch_plan() = default;

    position first, upto;        // of its events
    std::uint64_t messages = 0;  // to be published
    delivery_counts passed;      // filtered and dropped events: nothing has to be published for them
};

class in_flight {
public:
    // So many filtered events are worth a write to the journal when nothing else has moved the cursor.
    static constexpr std::uint64_t worth_a_write = 1000;

    explicit in_flight(position acknowledged) : reached_(acknowledged), acknowledged_(acknowledged) {}

    // Starts over after `from`. Forgets the batches in flight.
    void restart(position from);

    // Begins a batch. Returns its number, for settle().
    std::uint64_t begin(batch_plan);

    // The destination has all messages of the batch except the refused ones.
    void settle(std::uint64_t number, std::vector<dead_letter> refused);

    // Records where the first event after reached() is, when no batch tells it.
    void found_oldest(position at) { oldest_ = at; }

    // Where the first event after reached() is, if known.
    std::optional<position> oldest() const { return batches_.empty() ? oldest_ : batches_.front().plan.first; }

    // Batches that are not settled, and settled ones that follow one that is not.
    std::size_t size() const { return batches_.size(); }

    position reached() const { return reached_; }              // every event up to here is taken care of
    const delivery_counts& counts() const { return counts_; }  // of the events up to reached()

    // Whether there is something to acknowledge, and whether it is worth a write while the sink delivers.
    bool has_news() const { return reached_ > acknowledged_; }
    bool worth_acknowledging() const { return has_news() && weight_ >= worth_a_write; }

    // Returns everything that is not acknowledged yet. Call acknowledged() once it is written.
    acknowledgement take();
    void acknowledged(position upto) { acknowledged_ = upto; }

private:
    struct batch_state {
        batch_plan plan;
        std::vector<dead_letter> refused;
        bool settled = false;
    };
    void count(batch_state&);

    std::deque<batch_state> batches_;
    std::uint64_t first_ = 0;  // the number of the oldest batch
    position reached_, acknowledged_;
    std::optional<position> oldest_;  // while no batch is in flight
    delivery_counts counts_;
    acknowledgement next_;      // what became of the events since the last take()
    std::uint64_t weight_ = 0;  // of next_, against worth_a_write
};

}  // namespace clashcast
