#pragma once
// clashcast tap: shows events as they come, beside a clashcast that runs.

#include "daemon/admin/rewind_target.hpp"
#include "daemon/config/configuration.hpp"

#include <clashcast/route.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace clashcast::admin {

struct tap_options {
    tap_options() = default;

    route_options wanted;       // events, kinds, tags, data
    rewind_target from;         // `is_end`: only what comes from now on
    std::uint64_t limit = 0;    // so many events; 0: until output fails
    std::function<std::string(const event&)> line;  // for people; empty: JSON
};

// A line for each event. It does not count as a consumer, so it holds nothing back. Events that the journal has
// discarded before they could be shown are counted on `errors`.
result<void> tap(const config::configuration&, const tap_options&, std::ostream& out, std::ostream& errors);

}  // namespace clashcast::admin
