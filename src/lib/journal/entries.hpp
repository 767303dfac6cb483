#pragma once
// The events of one commit: as memory and SQLite store them, and as consumers get them. Pure.

#include <clashcast/entry.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Whether an event carries the whole bodies for a consumer that asked for data_level::full.
bool any_whole(const std::vector<event>&);

// The events of a commit in one text. Their data is left out if `stored` is below data_level::subject.
std::string write_events(const std::vector<event>&, data_level stored);

// The events in such a text after the first `skipped`, at most `limit`, with as much data as `wanted`. Fails with
// errc::malformed.
result<std::vector<event>> read_events(std::string_view text, subject_kind kind, data_level wanted, std::size_t skipped,
                                       std::size_t limit);

// A consumer's entries for events with consecutive positions from `first` on. The bodies may be null.
std::vector<entry> make_entries(std::vector<event>, position first, data_level wanted,
                                const std::shared_ptr<const std::string>& before,
                                const std::shared_ptr<const std::string>& after);

}  // namespace clashcast
