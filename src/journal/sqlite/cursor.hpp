#pragma once
// A reader of the SQLite journal.

#include "journal/sqlite/thread.hpp"

#include <clashcast/journal.hpp>

namespace clashcast {

class sqlite_cursor final : public cursor {
public:
    sqlite_cursor(sqlite_thread&, clock&, reader, position committed);

    boost::asio::awaitable<result<std::vector<entry>>> next(std::size_t limit) override;
    boost::asio::awaitable<result<void>> advance(receipt done) override;
    void seek(position place) override { place_ = place; }
    position committed() const override { return committed_; }
    position end() const override { return thread_.end(); }

private:
    boost::asio::awaitable<result<std::vector<entry>>> read(std::size_t limit);

    sqlite_thread& thread_;
    clock& clock_;
    reader who_;
    position place_;
    position committed_;
};

}  // namespace clashcast
