#pragma once
// clashcast watch list, add, remove: what the journal stores beside the watches of the configuration.

#include "daemon/config/configuration.hpp"

#include <clashcast/error.hpp>
#include <clashcast/stored_watch.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace clashcast::admin {

// What is said of an edit: "2 added", "1 unchanged", a line each; that the configuration watches one of them, too, with
// settings that count; that more polls are needed than the tokens allow. `stored`: after the edit.
std::vector<std::string> remarks_on(const watch_edit&, const watch_counts&, const std::vector<stored_watch>& stored,
                                    const config::configuration&);

// That all watches together need more polls than the tokens allow; empty: they do not.
std::string demand_warning(const std::vector<stored_watch>& stored, const config::configuration&);

// The edit with normalised tags. Fails with errc::invalid, naming the first that cannot be watched.
result<watch_edit> checked(watch_edit, const config::configuration&);

// Fails with errc::conflict for what only the configuration watches: it has to be removed there.
result<void> check_removal(const watch_edit&, const std::vector<stored_watch>& stored, const config::configuration&);

// Of the configuration and of the journal. clashcast may run.
result<void> list_watches(const config::configuration&, bool json, std::ostream& out);

// In one step. clashcast may run, and polls what is added within a second.
result<void> edit_watches(const config::configuration&, watch_edit, std::ostream& out);

}  // namespace clashcast::admin
