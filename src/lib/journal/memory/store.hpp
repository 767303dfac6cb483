#pragma once
// The data of a journal in memory, which the journal and its cursors share.

#include "async/condition.hpp"
#include "journal/capacity.hpp"
#include "journal/record.hpp"
#include "journal/watches.hpp"

#include <clashcast/journal.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace clashcast {

struct stored_consumer {
    stored_consumer() = default;

    position acknowledged, since;
    delivery_counts counts;
    data_level wanted = data_level::none;
};

struct stored_subject {
    stored_subject() = default;

    checkpoint last;
    std::string digest;  // of the change that led here, and
    position end;        // what its commit returned
    std::optional<clock::time_point> unwatched_since;
};

// Keeps events until every consumer has had them.
struct memory_store {
    memory_store(boost::asio::any_io_executor e, journal_bounds b)
        : bounds(b), capacity(e, b, "journal in memory"), changed(e)
    {
    }

    void add(position first, change& news);
    void mark_absent(const subject&, clock::time_point now);  // unless it is marked already
    void mark_present(const subject&);
    void remove_absent(clock::time_point now);  // the subjects that have been absent for a week
    void trim();
    position slowest() const;
    position before_oldest() const;                    // the end if there are no events
    position nearest(position wanted) const;           // before the first event after `wanted`
    void acknowledge(const std::string& consumer, acknowledgement& done);
    void limit_dead_letters(const std::string& consumer);
    std::vector<entry> read(position after, std::size_t limit, data_level wanted) const;
    result<watch_counts> edit(const watch_edit&);

    const journal_bounds bounds;
    const std::string identity = new_identity();
    std::map<subject, stored_subject> subjects;
    std::set<std::pair<clock::time_point, subject>> absent;  // those that are not watched, and since when
    std::map<std::string, stored_consumer> consumers;
    std::deque<entry> entries;  // with all data that a consumer may want
    std::deque<dead_letter> dead;
    watch_intervals watches;
    std::uint64_t edits = 0;    // that changed the watches
    std::uint64_t dead_so_far = 0;
    std::uint64_t bytes = 0;    // of the entries
    position end;
    position dropped;           // the last event that was discarded unread
    std::optional<timestamp> closed;
    clashcast::capacity capacity;
    condition changed;
};

// `consumer` is registered.
std::unique_ptr<cursor> make_memory_cursor(std::shared_ptr<memory_store>, clock&, const std::string& consumer);

failure memory_is_closed();

}  // namespace clashcast
