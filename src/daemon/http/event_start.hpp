#pragma once
// Where a stream of events begins.

#include "daemon/http/running_daemon.hpp"

#include <cstddef>

namespace clashcast::http {

// The position before the `count` newest events that the journal still has: a search by time, since a journal is read
// forwards only.
boost::asio::awaitable<result<position>> before_newest(event_source&, std::size_t count);

}  // namespace clashcast::http
