#pragma once
// How full a journal is, and the commits that wait until there is room.

#include "async/condition.hpp"

#include <clashcast/journal.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace clashcast {

class gauge {
public:
    // `label` begins its log lines: "journal clashcast.db".
    gauge(boost::asio::any_io_executor, journal_bounds, std::string label);

    // Suspends while the journal is full and its bounds say that commits wait; until release() at the latest.
    awaitable<void> room();

    // What is kept now, as the store counted it; or what a commit added to that.
    void set(std::uint64_t events, std::uint64_t bytes);
    void add(std::uint64_t events, std::uint64_t bytes);

    // Another reason for commits to wait, in words; none: it is gone.
    void hold(std::optional<std::string> reason);

    // Nobody waits any more: the journal ends.
    void release();

    bool full() const;     // one more event would exceed a bound, and commits wait; or they are held
    bool crowded() const;  // near a bound: trimming cannot wait

private:
    void tell();

    journal_bounds bounds_;
    std::string label_;
    std::uint64_t events_ = 0, bytes_ = 0;
    std::optional<std::string> reason_;
    bool released_ = false;
    bool told_ = false;
    condition changed_;
};

// Whether that much exceeds the bounds.
bool exceeds(const journal_bounds&, std::uint64_t events, std::uint64_t bytes);

}  // namespace clashcast
