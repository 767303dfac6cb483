#pragma once
// What is watched, and what the process remembers of it. Pure: time is passed in.

#include "watch/failure_table.hpp"
#include "watch/hash_index.hpp"

#include <clashcast/watch.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// What the process keeps of a subject; everything else is in the journal.
struct subject_state {
    std::string tag;              // for maintenance of the player who is polled
    std::uint64_t body_hash = 0;  // of the answer that was compared last
    std::uint32_t group = 0;
    std::uint32_t answered_at = 0;  // poll_context::moment() of the last usable answer; 0: none yet
    std::uint32_t changed_at = 0;   // of the last change with events
    std::uint16_t failures : 14 = 0;     // in a row, since the process started
    std::uint16_t planned : 1 = 0;       // has an agenda, which was looked at
    std::uint16_t members_told : 1 = 0;  // those of the last answer, to who wants to know
    failure_table::mark mark = failure_table::unknown;
    bool failing : 1 = false;  // a failure was published, and lasts
    bool wanted : 1 = false;   // is in the watch list
    bool pending : 1 = false;  // the journal may not know yet that it is wanted, or that it is not
    bool entered : 1 = false;  // watched, as far as the journal knows
    bool refused : 1 = false;  // the journal did not take it: counted, and not polled
    bool known : 1 = false;    // the journal's header was taken over
    bool active : 1 = false;   // scheduled or being polled, and counted
    bool polling : 1 = false;  // a poll is under way
};
static_assert(sizeof(subject_state) <= 56, "a million subjects are watched with that much each");

// Subjects have numbers. A number is used again once nothing refers to its subject: it is not wanted, the journal knows
// that, and no poll is under way.
class watch_list {
public:
    // A subject that is pending, and which part of its interval passes before its first poll.
    struct arrival {
        arrival() = default;
        arrival(std::uint32_t n, float p) : number(n), part(p) {}

        std::uint32_t number = 0;
        float part = 0;
    };

    // As watcher::add(). First polls are spread over the interval. Where `now` is given, so are those of groups that
    // are added one shortly after the other.
    result<void> add(watch_group, std::optional<clock::time_point> now);

    // The number of a subject in the list.
    std::optional<std::uint32_t> find(const subject&) const;

    // Takes it out of the list.
    void remove(std::uint32_t number);

    // Takes the first of those that are pending. For each of them the caller asks the journal, and then calls
    // settled().
    std::vector<arrival> take_pending(std::size_t limit);
    bool any_pending() const { return next_pending_ < pending_.size(); }

    // The journal knows now whether the subject is `entered`. True unless that is no longer what is wanted: then the
    // subject is pending again.
    bool settled(const arrival&, bool entered);

    // To be called when something that referred to the subject has ended.
    void release_if_unused(std::uint32_t number);

    // What is remembered of answers no longer counts: each next answer is compared with its checkpoint.
    void forget_answers();

    double demand() const;  // polls a second that its subjects need on average, beside what wars and leagues add

    std::size_t size() const { return wanted_; }           // in the list
    std::size_t numbers() const { return slots_.size(); }  // every number is less
    subject_state& operator[](std::uint32_t number) { return slots_[number]; }
    const watch_group& group_of(const subject_state& one) const { return groups_[one.group].settings; }
    bool is_probed(const subject_state& one) const { return traits_of(group_of(one).kind).is_probe(); }
    subject name_of(const subject_state& one) const;
    failure_table::subject_ref ref_of(std::uint32_t number);

private:
    struct group {
        watch_group settings;         // without tags
        std::uint32_t subjects = 0;   // that refer to it
        std::uint32_t additions = 0;  // one shortly after the other
        clock::time_point last_addition = clock::time_point::min();
    };
    struct hash_of {
        std::uint64_t operator()(std::uint32_t one) const;
        const watch_list* list;
    };

    std::uint32_t find_slot(subject_kind, std::string_view tag) const;
    std::uint32_t take_slot(const std::string& tag, std::uint32_t into);
    std::uint32_t take_number();
    std::uint32_t take_group(const watch_group&);
    double phase(group&, clock::time_point now);
    void leave_group(const subject_state&);
    void make_pending(const arrival&);

    std::deque<group> groups_;
    std::deque<subject_state> slots_;  // by number; a deque: a poll refers to its subject while others come
    std::vector<std::uint32_t> free_;  // numbers
    std::vector<arrival> pending_;     // from next_pending_ on
    std::size_t next_pending_ = 0;
    std::size_t wanted_ = 0;
    hash_index<std::uint32_t, hash_of> index_{hash_of{this}};  // numbers, each plus 1
};

}  // namespace clashcast
