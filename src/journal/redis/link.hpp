#pragma once
// The journal's connection to its Redis together with its ownership there: who may send may also write.

#include "async/condition.hpp"
#include "journal/redis/keys.hpp"
#include "journal/redis/recent.hpp"
#include "redis/connection.hpp"
#include "redis/script.hpp"
#include "redis/verdict.hpp"

#include <clashcast/journal.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// Waits out whatever passes: a server that is away, loads, or is full; a lease that ran out. The first who
// notices that the connection is lost makes the next one, the others wait. Logs when it is down, why, and
// when it is back.
class redis_link {
public:
    redis_link(boost::asio::any_io_executor, redis::settings, redis_keys, std::string instance);

    // Connects and takes the lease: from our own instance at once, after another one when it lets go. Fails
    // when that can never be (password, certificate, type of a key).
    awaitable<result<void>> open();

    // Connects without the lease, to look: of the scripts only redis_scripts::balance() can be run.
    awaitable<result<void>> visit();

    // The journal's. Empty: an older version made the journal, and no owner has opened it since.
    const std::string& identity() const { return identity_; }

    // Counts how often Redis was found to have lost commits that it had confirmed. From any thread.
    std::uint64_t generation() const { return generation_; }

    // What Redis has confirmed, and must still have when it comes back: how many commits the journal has had, and how
    // far a reader is, with its tally as it is stored.
    void confirmed(std::uint64_t commits) { commits_ = std::max(commits_, commits); }
    void confirmed(const std::string& reader, position at, std::string tally);

    // Runs one of redis_scripts, again and again until it was executed: it may happen twice. Fails with
    // errc::refused, errc::fenced, errc::closed.
    awaitable<result<redis::value>> run(const redis::script&, const redis::command& arguments);

    // The same for commands that may happen twice.
    awaitable<result<std::vector<redis::value>>> read(const std::vector<redis::command>&);

    // Makes the lease last for another while.
    awaitable<result<void>> renew();

    // Gives the lease back, if that can be done now.
    awaitable<void> close();

    const redis_keys& keys() const { return keys_; }
    const std::string& writer() const { return writer_; }       // of all processes, this link
    const std::optional<failure>& over() const { return over_; }  // fenced or closed

    // The newest place in the journal that anybody has told us of. It never moves back, not even when Redis
    // does.
    position end() const { return end_; }
    void saw(position);
    void saw(position last, told_events);  // that we committed
    awaitable<void> moved() { return moved_.wait(); }  // end() or over() changed, perhaps

    // What we committed ourselves after `place`, `limit` at most; nothing when Redis must be asked: one that came back
    // from a kill may have lost it.
    std::vector<entry> recent(position place, std::size_t limit, data_level wanted) const
    {
        return line_ && line_->is_open() ? recent_.after(place, limit, wanted) : std::vector<entry>();
    }
    void forget_recent() { recent_.clear(); }

private:
    using line = std::shared_ptr<redis::connection>;
    struct known_reader {
        position at;
        std::string tally;
    };

    awaitable<result<line>> ready();
    awaitable<result<void>> connect();
    awaitable<result<void>> claim(line on);
    awaitable<result<void>> granted(line on, const redis::value& answer);
    void went_back(std::uint64_t lost);
    awaitable<result<void>> recover(line on);
    awaitable<result<void>> read_identity(line on);
    awaitable<result<redis::value>> ask_claim(line on);
    awaitable<void> wait_for(std::string holder, long long ms);

    redis::command begin(const redis::script&, bool whole) const;
    std::string owner() const;  // the lease's value while it is ours
    failure said(errc, std::string_view words) const;
    failure not_done(redis::verdict, std::string_view words) const;  // by a command
    void lost(const line&, failure why);
    void worked();
    void end_with(failure why);

    boost::asio::any_io_executor executor_;
    redis::settings how_;
    redis_keys keys_;
    std::string instance_;
    std::string writer_;
    std::string label_;              // in log lines
    std::string proposed_identity_;  // of a journal that has none
    redis::command every_key_;  // as each script wants them

    line line_;  // none: connect() first
    bool connecting_ = false;
    bool opened_ = false;
    bool visiting_ = false;
    unsigned failures_ = 0;    // in a row
    std::string told_;         // why it is down, as logged
    std::string told_holder_;  // whom we wait for, as logged
    std::uint64_t fence_ = 0;  // the highest we were granted; 0: none
    std::string identity_;
    std::uint64_t commits_ = 0;
    std::map<std::string, known_reader> readers_;
    std::atomic<std::uint64_t> generation_ = 0;
    position end_;
    recent_commits recent_;  // through line_
    std::optional<failure> over_;
    condition connected_;
    condition moved_;
};

}  // namespace clashcast
