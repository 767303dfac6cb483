#pragma once
// A connection to the Redis of a journal, together with ownership of that journal: while it can send, it may write.

#include "async/condition.hpp"
#include "journal/redis/lease.hpp"
#include "journal/redis/tail_cache.hpp"
#include "redis/connection.hpp"
#include "redis/reply_class.hpp"
#include "redis/script.hpp"

#include <clashcast/journal.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// Waits for whatever passes: a server that is away, is loading or is full; a lease that expired. The first caller who
// notices that the connection is lost makes the next one, the others wait. Logs when it is lost, why, and when it is
// back. Of the executor's thread.
class leased_connection {
public:
    leased_connection(boost::asio::any_io_executor, redis::settings, redis_keys, std::string instance, clock&);

    // Connects and takes the lease: from our own instance at once, from another one when it is released. Fails when
    // that can never succeed (password, certificate, key of another type).
    awaitable<result<void>> open();

    // Connects without the lease, to look. Of the scripts only status.lua and edit_watches.lua can run.
    awaitable<result<void>> attach();

    // The journal's. Empty: an older version made the journal, and no owner has opened it since.
    const std::string& identity() const { return lease_.identity(); }

    // How often Redis was found to have lost confirmed commits. From any thread.
    std::uint64_t generation() const { return generation_; }

    // What Redis has confirmed; see lease.
    lease& owned() { return lease_; }

    // Runs one of redis_scripts with the lease's value and these arguments, again and again until it was executed: it
    // may happen twice. Fails with errc::refused, errc::fenced, errc::closed.
    awaitable<result<redis::value>> run(const redis::script&, const redis::command& arguments);

    // The same for plain commands, which may happen twice.
    awaitable<result<std::vector<redis::value>>> read(const std::vector<redis::command>&);

    // Gives Redis what the owner knows and Redis has lost. After a reconnect that has happened already.
    awaitable<result<void>> restore();

    // Extends the lease.
    awaitable<result<void>> renew();

    // Releases the lease, if that is possible now.
    awaitable<void> close();

    const redis_keys& keys() const { return keys_; }
    const std::optional<failure>& ended() const { return ended_; }  // fenced or closed
    void describe(journal_health&) const;                           // up, and why not

    // The newest position in the journal that this process knows. It never moves back, not even when Redis does.
    position end() const { return end_; }
    void note_end(position);
    void note_commit(position last, stored_events);          // a commit of this process
    awaitable<void> changed() { return changed_.wait(); }  // perhaps end() or ended()

    // What this process committed after `from`, at most `limit`. Empty when Redis must be asked: after a kill it may
    // have lost the commits.
    std::vector<entry> cached_after(position from, std::size_t limit, data_level wanted) const;
    void clear_cache() { cache_.clear(); }

private:
    using connection_ptr = std::shared_ptr<redis::connection>;

    awaitable<result<connection_ptr>> ready();
    awaitable<result<void>> connect();
    awaitable<result<void>> take_over(connection_ptr);
    awaitable<result<void>> claim(connection_ptr);
    awaitable<result<void>> recover(connection_ptr);
    awaitable<result<void>> read_identity(connection_ptr);
    awaitable<result<redis::value>> send_claim(connection_ptr);
    awaitable<void> wait_for(claim_result);

    redis::command begin(const redis::script&, bool whole) const;
    failure reply_failure(errc, std::string_view text) const;
    failure command_failure(redis::reply_class, std::string_view text) const;
    void lost(const connection_ptr&, failure why);
    void worked();
    void note_loss(std::uint64_t commits);
    void note_recovered(const redis::value& reply);
    void end_with(failure why);

    redis::settings settings_;
    redis_keys keys_;
    std::string label_;  // begins log lines
    clock& clock_;
    lease lease_;
    redis::command every_key_;

    connection_ptr connection_;  // null: connect() first
    bool connecting_ = false;
    bool opened_ = false;
    bool attached_ = false;
    unsigned failures_ = 0;  // in a row
    std::optional<timestamp> down_since_;
    std::string problem_;        // why it is down, as logged
    std::string logged_holder_;  // the instance that it waits for, as logged
    bool held_ = false;          // it waits for that one now
    std::atomic<std::uint64_t> generation_ = 0;
    position end_;
    tail_cache cache_;  // of what was committed through connection_
    std::optional<failure> ended_;
    condition connected_;
    condition changed_;
};

}  // namespace clashcast
