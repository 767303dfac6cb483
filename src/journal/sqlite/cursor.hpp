#pragma once
// A reader of the SQLite journal.

#include "journal/sqlite/thread.hpp"

#include <clashcast/journal.hpp>

namespace clashcast {

class sqlite_cursor final : public cursor {
public:
    sqlite_cursor(sqlite_thread&, clock&, reader, const account& known, std::string journal);

    boost::asio::awaitable<result<std::vector<entry>>> next(std::size_t limit) override;
    boost::asio::awaitable<result<void>> advance(receipt done) override;
    void seek(position place) override { place_ = place; }
    position committed() const override { return committed_; }
    position end() const override { return thread_.end(); }
    position since() const override { return since_; }
    const std::string& journal() const override { return journal_; }

private:
    boost::asio::awaitable<result<std::vector<entry>>> read(std::size_t limit);

    sqlite_thread& thread_;
    clock& clock_;
    reader who_;
    position place_;
    position committed_;
    position since_;
    std::string journal_;
};

}  // namespace clashcast
