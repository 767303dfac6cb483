#pragma once
// The dead letters that a command is about, read from the journal one after another.

#include <clashcast/journal.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace clashcast::admin {

// Those of a sink, those of some ids, or both; all of them when it names neither.
struct selection {
    selection() = default;

    std::string sink;
    std::set<position> ids;

    bool takes(const dead_letter&) const;
};

// "[NAME] [ID...]". Fails with errc::invalid when a word after the first is not an id.
result<selection> parse_selection(const std::vector<std::string>& words);

// Reads a page at a time. Letters may be removed while it reads.
class dead_letter_reader {
public:
    dead_letter_reader(journal& store, selection chosen, position after = {})
        : store_(store), chosen_(std::move(chosen)), missing_(chosen_.ids), after_(after)
    {
    }

    // The next ones: as many as asked for, or all that are left.
    awaitable<result<std::vector<dead_letter>>> next(std::size_t count);

    // The consumers that have letters of the selection. Reads to the end.
    awaitable<result<std::set<std::string>>> consumers();

    // Ids of the selection that were not found so far.
    const std::set<position>& missing() const { return missing_; }

private:
    journal& store_;
    selection chosen_;
    std::set<position> missing_;
    position after_;
    std::vector<dead_letter> read_;  // but not returned yet
    bool at_the_end_ = false;
};

std::vector<position> ids_of(const std::vector<dead_letter>&);

}  // namespace clashcast::admin
