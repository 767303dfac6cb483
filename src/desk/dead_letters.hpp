#pragma once
// clashcast dead-letters list, replay, drop. All beside a daemon.

#include "configuration/configuration.hpp"
#include "desk/letters.hpp"

#include <clashcast/error.hpp>

#include <iosfwd>

namespace clashcast::desk {

result<void> list_dead_letters(const config::configuration&, const selection&, bool json, std::ostream& out);

// Publishes each again, as the configuration has its sink now. What the destination takes is no dead letter any more;
// what it refuses again stays, and so does what the sink does not want any more. A destination that cannot be reached
// ends it, and nothing is lost.
result<void> replay_dead_letters(const config::configuration&, const selection&, std::ostream& out);

result<void> drop_dead_letters(const config::configuration&, const selection&, std::ostream& out);

}  // namespace clashcast::desk
