#pragma once
// clashcast sinks list, forget, rewind.

#include "configuration/configuration.hpp"
#include "desk/place.hpp"

#include <clashcast/error.hpp>

#include <iosfwd>
#include <string>

namespace clashcast::desk {

// Where every sink stands, and what became of the events. Beside a daemon.
result<void> list_sinks(const config::configuration&, bool json, std::ostream& out);

// What waits for the reader waits no more. One that is a sink of the configuration would begin anew at the next start,
// and is forgotten only if that is wanted (`anew`). No daemon may run.
result<void> forget_sink(const config::configuration&, const std::string& name, bool anew, std::ostream& out);

// Takes the sink back to a place, and says what it will deliver again. No daemon may run.
result<void> rewind_sink(const config::configuration&, const std::string& name, wanted_place to, std::ostream& out);

}  // namespace clashcast::desk
