#pragma once
// The chain of ids: each event's id is a hash of the id before it and of what it says, from what the journal gave the
// subject to begin with. So the same change that is found again after the same checkpoint has the same id.

#include <clashcast/journal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

class chain {
public:
    chain(const subject&, const checkpoint& last, timestamp seen);

    // The chain begins (anew) at this body.
    void begin(std::string_view baseline);

    // Appends an event: its type, what changed, and about what.
    void add(std::string_view type, std::string changes, std::string metadata, std::string_view old_data = "null",
             std::string_view new_data = "null");
    // The same, without changes, for an event that is known by less than all its metadata.
    void add_known_by(std::string_view identity, std::string_view type, std::string metadata);

    bool empty() const { return events_.empty(); }

    // Moves the events, and the head that they lead to, into the change.
    void hand_over(change&);

private:
    void link(event&, std::string_view identity);

    const subject& of_;
    timestamp seen_;
    std::string beginning_;  // what the checkpoint had
    std::string head_;
    std::vector<event> events_;
};

}  // namespace clashcast::diff
