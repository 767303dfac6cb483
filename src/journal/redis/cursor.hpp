#pragma once
// A reader's place in the Redis journal.

#include "journal/redis/link.hpp"

#include <clashcast/journal.hpp>

#include <deque>

namespace clashcast {

class redis_cursor final : public cursor {
public:
    // The link outlives the cursor. `start` is what is recorded.
    redis_cursor(redis_link&, reader who, const account& known);

    awaitable<result<std::vector<entry>>> next(std::size_t limit) override;
    awaitable<result<void>> advance(receipt done) override;
    void seek(position place) override;
    position committed() const override { return committed_; }
    position end() const override { return link_.end(); }
    position since() const override { return since_; }
    const std::string& journal() const override { return link_.identity(); }

private:
    awaitable<result<void>> fetch(std::size_t commits);

    redis_link& link_;
    reader who_;
    position committed_;
    position since_;
    position place_;             // of the last event that is in fetched_ or was in it
    std::deque<entry> fetched_;  // what the last commit had more than was asked for
};

}  // namespace clashcast
