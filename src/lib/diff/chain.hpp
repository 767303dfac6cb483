#pragma once
// The chain of ids. The id of each event is a hash of the id before it and of the event; the first link is a hash of
// what the journal gave the subject when it was entered. So a change that is found again after the same checkpoint has
// the same id.

#include <clashcast/checkpoint.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

class chain {
public:
    chain(const subject&, const checkpoint& last, timestamp seen);

    // Begins the chain again, at this body.
    void begin(std::string_view baseline);

    // Appends an event: its type, what changed, and about what.
    void add(std::string_view type, std::string changes, std::string metadata, std::string_view old_data = "null",
             std::string_view new_data = "null");
    // The same, without changes, and with an id that depends on `identity` in place of the metadata.
    void add_identified_by(std::string_view identity, std::string_view type, std::string metadata);

    bool empty() const { return events_.empty(); }

    // While it is muted, what is added is not told.
    void mute(bool on) { muted_ = on; }
    bool is_muted() const { return muted_; }

    // Moves the events, and the head to which they lead, into the change.
    void hand_over(change&);

private:
    void link(event&, std::string_view identity);

    const subject& subject_;
    timestamp seen_;
    std::string beginning_;  // the checkpoint's head
    std::string head_;
    std::vector<event> events_;
    bool muted_ = false;
};

}  // namespace clashcast::diff
