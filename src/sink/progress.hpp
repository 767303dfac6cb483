#pragma once
// Which of a sink's batches are done, and up to where nothing is missing. Pure.

#include <clashcast/sink.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace clashcast {

// What a batch is when it begins. Only events that no receipt has counted yet count.
struct batch_plan {
    batch_plan() = default;

    position upto;
    std::uint64_t messages = 0;  // that are to be published
    tally passed;                // filtered and dropped: nothing is to be done for them
};

class progress {
public:
    // How many filtered events may pass before it is worth to record that the cursor moved because of them alone.
    static constexpr std::uint64_t worth_a_write = 1000;

    explicit progress(position recorded) : reached_(recorded), recorded_(recorded) {}

    // Begins again after `place`. What was under way is forgotten.
    void restart(position place);

    // A batch begins. Its number is what settle() wants.
    std::uint64_t begin(batch_plan);

    // All messages of a batch but the refused ones have been delivered.
    void settle(std::uint64_t number, std::vector<dead_letter> refused);

    std::size_t under_way() const { return batches_.size(); }  // and those done that come after one that is not
    position reached() const { return reached_; }              // up to here nothing is missing
    const tally& counts() const { return counts_; }            // of what lies before reached()

    // Whether there is something to record, and whether that is worth a write before the sink rests.
    bool unrecorded() const { return reached_ > recorded_; }
    bool worth_recording() const { return unrecorded() && unwritten_ >= worth_a_write; }

    // What is to be recorded, all of it; recorded() says that it was.
    receipt take();
    void recorded(position upto) { recorded_ = upto; }

private:
    struct batch_state {
        batch_plan plan;
        std::vector<dead_letter> refused;
        bool settled = false;
    };
    void count(batch_state&);

    std::deque<batch_state> batches_;
    std::uint64_t first_ = 0;  // number of the oldest of them
    position reached_, recorded_;
    std::uint64_t unwritten_ = 0;
    tally counts_;
    receipt unsaid_;  // what became of the events behind the last receipt
};

}  // namespace clashcast
