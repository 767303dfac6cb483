#pragma once
// The service as a process.

#include "daemon/service.hpp"

namespace clashcast {

enum class reloading { on, off };  // of the configuration file, at SIGHUP

// Runs until SIGTERM or SIGINT, and ends within 5 s after it; a second signal ends the process at once. Throws
// boost::system::system_error when the service cannot be made of its settings.
exit_status serve(const config::configuration&, reloading = reloading::on);

}  // namespace clashcast
