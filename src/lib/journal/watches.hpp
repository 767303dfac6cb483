#pragma once
// What an edit does to the stored watches. Pure. For memory and SQLite; Redis does it in edit_watches.lua.

#include <clashcast/error.hpp>
#include <clashcast/stored_watch.hpp>

#include <chrono>
#include <map>
#include <set>
#include <vector>

namespace clashcast {

using watch_intervals = std::map<watch_name, std::chrono::milliseconds>;

// An edit in which each name occurs once.
struct distinct_edit {
    explicit distinct_edit(const watch_edit&);

    watch_intervals add;
    std::set<watch_name> remove;
};

// Changes `stored`. Fails with errc::refused, and changes nothing, if that would add watches beyond `most`.
result<watch_counts> apply(const distinct_edit&, std::size_t most, watch_intervals& stored);

failure too_many_watches(std::size_t would_be, std::size_t most);

std::vector<stored_watch> to_watches(const watch_intervals&);

}  // namespace clashcast
