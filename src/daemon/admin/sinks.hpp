#pragma once
// clashcast sinks list, forget, rewind.

#include "daemon/config/configuration.hpp"
#include "daemon/admin/rewind_target.hpp"

#include <clashcast/journal.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>

namespace clashcast::admin {

// The position of every sink, and what became of its events. clashcast may run.
result<void> list_sinks(const config::configuration&, bool json, std::ostream& out);

// Removes a consumer from the journal, which then discards what waited for it. A sink of the configuration would start
// again at the next run, and is removed only with `anew`. clashcast must not run.
result<void> forget_sink(const config::configuration&, const std::string& name, bool anew, std::ostream& out);

// The same for an open journal whose owner is this process. Returns how many events waited for the consumer. Fails with
// errc::conflict for a sink of the configuration, unless `anew`, and with errc::invalid for an unknown name.
awaitable<result<std::uint64_t>> forget_consumer(journal&, const config::sink_settings*, std::string name, bool anew);

// Moves the sink back to a position, and prints what it will deliver again. clashcast must not run.
result<void> rewind_sink(const config::configuration&, const std::string& name, rewind_target to, std::ostream& out);

}  // namespace clashcast::admin
