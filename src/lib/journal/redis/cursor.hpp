#pragma once
// A consumer of the Redis journal.

#include "journal/redis/leased_connection.hpp"

#include <clashcast/journal.hpp>

#include <deque>

namespace clashcast {

class redis_cursor final : public cursor {
public:
    // The connection outlives the cursor. `known` is what is recorded.
    redis_cursor(leased_connection&, clock&, consumer who, const consumer_status& known);

    awaitable<result<std::vector<entry>>> next(std::size_t limit) override;
    awaitable<result<void>> advance(acknowledgement done) override;
    void seek(position to) override;
    position acknowledged() const override { return acknowledged_; }
    position end() const override { return connection_.end(); }
    position since() const override { return since_; }
    const std::string& journal() const override { return connection_.identity(); }

private:
    awaitable<result<void>> fetch(std::size_t commits);

    leased_connection& connection_;
    clock& clock_;
    consumer who_;
    position acknowledged_;
    position since_;
    position read_upto_;         // the last event that is in fetched_, or was
    std::deque<entry> fetched_;  // entries beyond what next() was asked for
};

}  // namespace clashcast
