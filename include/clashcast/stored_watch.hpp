#pragma once
// Watches that people add and remove while a process runs. The journal stores them, so they survive restarts, and every
// process that uses the journal sees them. Values; use them from any thread.
//
// Example:
//     #include <clashcast/journal.hpp>
//     auto store = make_memory_journal(executor);
//     watch_edit edit;
//     edit.add.emplace_back(watch_name("clan", "#2PP"), std::chrono::seconds(60));
//     edit.remove.emplace_back("player", "#8PP");
//     auto counts = co_await store->edit_watches(edit);
//     if (counts)
//         std::cout << counts->added << " added\n";

#include <clashcast/error.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

// Names besides those of the kinds.
constexpr std::string_view members_name = "members", everything_name = "everything";

struct watch_name {
    watch_name() = default;
    watch_name(std::string k, std::string t) : kind(std::move(k)), tag(std::move(t)) {}
    auto operator<=>(const watch_name&) const = default;

    std::string kind;  // of a kind of subject ("war"); "members": those of a clan, as players; "everything": a clan,
                       // its wars, league, raids and members
    std::string tag;   // normalised ("#2PP")
};

struct stored_watch {
    stored_watch() = default;
    stored_watch(watch_name n, std::chrono::milliseconds i) : name(std::move(n)), interval(i) {}
    bool operator==(const stored_watch&) const = default;

    watch_name name;
    std::chrono::milliseconds interval{0};  // from one poll to the next; 0: the kind's default
};

// With the tag as normalise_tag() returns it. Fails with errc::invalid for a kind that cannot be watched this way, for
// what is not a tag, and for an interval under 1 s.
result<stored_watch> checked(stored_watch);
result<watch_name> checked(watch_name);

// One atomic step. A name that is in both lists is removed. Of two intervals for a name, the last one counts.
struct watch_edit {
    watch_edit() = default;

    std::vector<stored_watch> add;   // one that is stored already gets this interval
    std::vector<watch_name> remove;  // one that is not stored is ignored
    std::size_t most = 10'000;       // that the journal may store
};

// How many names an edit added, removed, and found as it wanted them.
struct watch_counts {
    watch_counts() = default;

    std::uint64_t added = 0;      // or with another interval than before
    std::uint64_t removed = 0;
    std::uint64_t unchanged = 0;  // stored already, or removed already
};

}  // namespace clashcast
