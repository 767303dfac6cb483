#pragma once
// clashcast dead-letters list, replay, drop. clashcast may run meanwhile.

#include "daemon/config/configuration.hpp"
#include "daemon/admin/dead_letter_selection.hpp"

#include <clashcast/error.hpp>

#include <iosfwd>

namespace clashcast::admin {

result<void> list_dead_letters(const config::configuration&, const selection&, bool json, std::ostream& out);

// Publishes each again with the current configuration of its sink. Removes what the destination accepts. Keeps what it
// refuses again, and what the sink's events and tags now leave out. Fails when a destination cannot be reached; nothing
// is lost then.
result<void> replay_dead_letters(const config::configuration&, const selection&, std::ostream& out);

result<void> drop_dead_letters(const config::configuration&, const selection&, std::ostream& out);

}  // namespace clashcast::admin
