#pragma once
// The dead letters of a journal that somebody chose, one after another.

#include "desk/letters.hpp"

#include <clashcast/journal.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace clashcast::desk {

// Reads a page at a time, to where there are no more. What is discarded meanwhile does not matter.
class shelf {
public:
    shelf(journal& store, selection chosen) : store_(store), chosen_(std::move(chosen)), missing_(chosen_.ids) {}

    // The next ones: as many as asked for, or all that are left.
    awaitable<result<std::vector<dead_letter>>> next(std::size_t count);

    // Whose letters they are. Reads to the end.
    awaitable<result<std::set<std::string>>> readers();

    // Ids that were chosen and have not been met.
    const std::set<position>& missing() const { return missing_; }

private:
    journal& store_;
    selection chosen_;
    std::set<position> missing_;
    position after_;
    std::vector<dead_letter> read_;  // and not returned yet
    bool at_the_end_ = false;
};

std::vector<position> ids_of(const std::vector<dead_letter>&);

}  // namespace clashcast::desk
