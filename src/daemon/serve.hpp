#pragma once
// The service as a process.

#include "daemon/service.hpp"

namespace clashcast {

// Runs until SIGTERM or SIGINT, and ends within 5 s of it; a second signal ends the process at once. Throws when the
// service cannot be made.
ending serve(const config::configuration&);

}  // namespace clashcast
