#pragma once
// What is watched.

#include <clashcast/event.hpp>
#include <clashcast/watch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace clashcast {

// What the process keeps of a subject; everything else is in the journal.
struct tracked {
    tracked(std::string t, std::uint32_t g) : tag(std::move(t)), group(g) {}

    std::string tag;
    std::uint64_t body_hash = 0;  // of the answer that was looked at last
    std::uint32_t group;
    std::uint16_t failures = 0;   // in a row, since the process started
    bool failing = false;         // a failure has been told
};

// Subjects have numbers, in the order they were added.
class watch_list {
public:
    // As watcher::add().
    void add(watch_group);
    void close() { known_ = {}; }  // nothing more is added

    // What is remembered of answers is worth nothing any more: none is taken for unchanged before its checkpoint was
    // loaded.
    void forget_answers()
    {
        for (auto& one : subjects_)
            one.body_hash = 0;
    }

    std::size_t size() const { return subjects_.size(); }
    tracked& operator[](std::size_t number) { return subjects_[number]; }
    const watch_group& group_of(const tracked& one) const { return groups_[one.group]; }
    subject name_of(const tracked& one) const { return subject(group_of(one).of, one.tag); }

    // Whose tags are one: the player that is probed.
    const std::optional<watch_group>& maintenance() const { return maintenance_; }

    // All by number, then maintenance if it is watched.
    std::vector<subject> names() const;

    // How long after the start each is polled first: a group's subjects are spread over its interval.
    std::vector<clock::duration> first_pauses() const;

private:
    std::vector<watch_group> groups_;  // without their tags
    std::vector<tracked> subjects_;
    std::optional<watch_group> maintenance_;
    std::unordered_set<std::string> known_;  // names, until close()
};

}  // namespace clashcast
