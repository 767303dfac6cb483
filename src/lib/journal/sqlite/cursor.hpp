#pragma once
// A consumer of the SQLite journal.

#include "journal/sqlite/thread.hpp"

#include <clashcast/journal.hpp>

namespace clashcast {

class sqlite_cursor final : public cursor {
public:
    sqlite_cursor(sqlite_thread&, clock&, consumer, const consumer_status& known, std::string journal);

    boost::asio::awaitable<result<std::vector<entry>>> next(std::size_t limit) override;
    boost::asio::awaitable<result<void>> advance(acknowledgement done) override;
    void seek(position to) override { read_upto_ = to; }
    position acknowledged() const override { return acknowledged_; }
    position end() const override { return thread_.end(); }
    position since() const override { return since_; }
    const std::string& journal() const override { return journal_; }

private:
    boost::asio::awaitable<result<std::vector<entry>>> read(std::size_t limit);

    sqlite_thread& thread_;
    clock& clock_;
    consumer who_;
    position read_upto_;
    position acknowledged_;
    position since_;
    std::string journal_;
};

}  // namespace clashcast
