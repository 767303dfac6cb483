#pragma once
// Ownership of a Redis journal: what its owner knows, and what a reply to a claim means. Pure: no connection, no clock.

#include "journal/redis/codec.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace clashcast {

// Renewed each second.
constexpr std::chrono::milliseconds lease_time{3'000};

// Whether a script replied that the lease has another value than it was given.
bool lease_lost(const redis::value& reply);
failure lease_expired();

// What the owner, or the process that wants to be it, does after a claim.
struct claim_result {
    claim_result() = default;

    enum class step {
        proceed,  // the lease is ours
        recover,  // the lease is ours, and Redis may lack what it had confirmed: send recover.lua first
        wait,     // another instance has it
        stop,     // it can never be ours again
    };
    step next = step::proceed;
    position end;                       // of the journal, as Redis knows it; if the lease is ours
    std::uint64_t lost_commits = 0;     // that Redis had confirmed
    std::string holder;                 // the instance to wait for
    std::chrono::milliseconds pause{};  // before the next claim
    failure why;                        // to stop
};

class lease {
public:
    // `label` begins the failures: "journal {clashcast:0}".
    lease(std::string instance, std::string label);

    // The arguments of claim.lua, which takes or renews the lease.
    redis::command claim() const;

    // Evaluates the reply to claim.lua. `new_connection`: it came over another connection than the last one, perhaps
    // from a Redis that lost only positions of consumers, which no commit count shows, or edits of the watches before
    // others.
    claim_result evaluate(const redis::value& reply, bool new_connection);

    // The arguments of recover.lua: what Redis must have, given that the journal ended at `end`.
    redis::command recover(position end) const;

    // What Redis has confirmed and must still have when it comes back: the number of commits, the position of a
    // consumer with its counts as they are stored, and the watches.
    void confirmed(std::uint64_t commits);
    void confirmed(const std::string& consumer, position at, std::string counts);
    void confirmed(watches_record);

    // The consumer went back, and its counts begin anew.
    void rewound(const std::string& consumer, position at);

    // The last edit of the stored watches that Redis reported, and the one after which the watches were confirmed. They
    // differ when another process has edited.
    const std::string& last_edit() const { return last_edit_; }
    const std::string& known_edit() const { return watches_.edit; }
    void note_edit(std::string number) { last_edit_ = std::move(number); }

    bool was_granted() const { return mine_.fence > 0; }
    std::uint64_t fence() const { return mine_.fence; }
    std::string value() const { return to_string(mine_); }  // in Redis, while the lease is ours
    bool is_ours(const lease_value& v) const { return v.writer == mine_.writer; }

    // The journal's; empty before the first grant, unless learned.
    const std::string& identity() const { return identity_; }
    void learn_identity(std::string identity) { identity_ = std::move(identity); }

private:
    struct known_consumer {
        position at;
        std::string counts;
    };

    claim_result granted(const redis::value& reply, bool new_connection);
    claim_result stop(errc, std::string why) const;

    std::string label_;
    lease_value mine_;  // its fence is the highest that we were granted; 0: none
    std::string identity_;
    std::string proposed_identity_;  // for a journal that has none
    std::uint64_t commits_ = 0;
    std::map<std::string, known_consumer> consumers_;
    watches_record watches_;
    std::string last_edit_ = "0";
};

}  // namespace clashcast
