#pragma once
// Which dead letters a command is about, and how they look. Pure.

#include <clashcast/reader.hpp>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace clashcast::desk {

// A sink's, or those of these ids, or both; all of them when it names neither.
struct selection {
    selection() = default;

    std::string sink;
    std::set<position> ids;

    bool everything() const { return sink.empty() && ids.empty(); }
    bool takes(const dead_letter&) const;
};

// "[NAME] [ID...]". Fails with errc::invalid when a word is no id and not the first.
result<selection> parse_selection(const std::vector<std::string>& words);

// The topic or key that a letter would go to now; empty: none.
using destination_of = std::function<std::string(const dead_letter&)>;

// A line each in columns, below a heading.
std::string letters_as_text(const std::vector<dead_letter>&, const destination_of&);

// {"id", "sink", "position", "refused", "destination", "reason", "event"}, a line each; `refused` is Unix time in
// seconds, `destination` null when there is none.
std::string letters_as_json(const std::vector<dead_letter>&, const destination_of&);

}  // namespace clashcast::desk
