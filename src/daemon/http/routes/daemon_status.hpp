#pragma once
// The status, for the routes that show it.

#include "daemon/http/problem.hpp"
#include "daemon/http/status_json.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace clashcast::http {

// Nothing if a loop that polls does not answer within 5 s.
boost::asio::awaitable<std::optional<status_facts>> ask_status(running_daemon&);

problem not_turning();

}  // namespace clashcast::http
