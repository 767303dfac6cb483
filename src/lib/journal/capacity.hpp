#pragma once
// How full a journal is, and the commits that wait for room.

#include "async/condition.hpp"

#include <clashcast/journal.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace clashcast {

class capacity {
public:
    // `label` begins its log lines: "journal clashcast.db".
    capacity(boost::asio::any_io_executor, journal_bounds, std::string label);

    // Suspends while the journal is full and its bounds say that commits wait; until release() at the latest.
    awaitable<void> room();

    // How much the journal holds: as the store counted it, or plus a commit.
    void set(std::uint64_t events, std::uint64_t bytes);
    void add(std::uint64_t events, std::uint64_t bytes);

    // Another reason for commits to wait, for the log; nothing: there is none.
    void hold(std::optional<std::string> reason);

    // The journal ends: no commit waits any longer.
    void release();

    bool full() const;     // commits wait: one more event would exceed a bound, or there is another reason
    bool crowded() const;  // near a bound: trim at once

private:
    void wake();

    journal_bounds bounds_;
    std::string label_;
    std::uint64_t events_ = 0, bytes_ = 0;
    std::optional<std::string> reason_;
    bool released_ = false;
    bool logged_ = false;
    condition changed_;
};

// Whether that much exceeds the bounds.
bool exceeds(const journal_bounds&, std::uint64_t events, std::uint64_t bytes);

}  // namespace clashcast
