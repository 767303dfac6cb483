#pragma once
// How long a route may read the journal.

#include "daemon/http/message.hpp"
#include "daemon/http/running_daemon.hpp"

#include <boost/asio/awaitable.hpp>

namespace clashcast::http {

// What `reading` answers; 503, and it is cancelled, if that takes longer than 5 s: the journal is slow, or away. Only
// for routes that change nothing.
boost::asio::awaitable<response> within_limit(running_daemon&, boost::asio::awaitable<response> reading);

}  // namespace clashcast::http
