#pragma once
// Commits to a journal, for many subjects at once.

#include "journal_loop.hpp"
#include "small_clan.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

class committing {
public:
    static constexpr std::size_t under_way = 64;

    explicit committing(journal_loop&);

    // Commits per second, with `under_way` in flight.
    double run_for(std::chrono::nanoseconds);

    // Commits this many changes.
    void run(std::size_t changes);

    const clashcast::change& example() const { return next_.front(); }
    std::vector<std::string> subjects() const;

private:
    boost::asio::awaitable<void> commit(std::size_t lane);
    void begin();

    journal_loop& loop_;
    std::vector<clashcast::subject> subjects_;
    std::vector<clashcast::change> next_;  // for each of them
    std::size_t wanted_ = 0, begun_ = 0, committed_ = 0, lanes_ = 0;
};

}  // namespace bench
