#pragma once

#include "async/condition.hpp"

#include <clashcast/clock.hpp>

namespace clashcast {

// Returns at `when`, or earlier when something changed. time_point::max() is never.
boost::asio::awaitable<void> wait_until(clock&, clock::time_point when, condition& changed);

}  // namespace clashcast
