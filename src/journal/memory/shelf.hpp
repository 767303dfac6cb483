#pragma once
// What a journal in memory and its cursors share.

#include "async/condition.hpp"
#include "journal/gauge.hpp"
#include "journal/record.hpp"

#include <clashcast/journal.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace clashcast {

struct shelf_place {
    shelf_place() = default;

    position committed, since;
    tally counts;
    data_level wanted = data_level::none;
};

struct shelved_subject {
    shelved_subject() = default;

    checkpoint last;
    std::string digest;  // of the change that led here, and
    position end;        // what its commit returned
    std::optional<clock::time_point> unwatched_since;
};

// Events are kept until every reader has had them.
struct shelf {
    shelf(boost::asio::any_io_executor e, journal_bounds b) : bounds(b), brim(e, b, "journal in memory"), changed(e) {}

    void add(position first, change& news);
    void trim();
    position slowest() const;
    position before_oldest() const;              // its end when it is empty
    position kept_place(position wanted) const;  // behind which come the kept events that come after `wanted`
    void take_in(const std::string& reader, receipt& done);
    void give_up_dead_letters(const std::string& reader);

    const journal_bounds bounds;
    const std::string identity = new_identity();
    std::map<subject, shelved_subject> subjects;
    std::map<std::string, shelf_place> readers;
    std::deque<entry> entries;  // with everything a reader may want
    std::deque<dead_letter> dead;
    std::uint64_t dead_so_far = 0;
    std::uint64_t bytes = 0;    // of the entries
    position end;
    position dropped;           // the last event that was discarded unread
    bool closed = false;
    gauge brim;
    condition changed;
};

}  // namespace clashcast
