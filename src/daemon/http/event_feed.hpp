#pragma once
// Events as server-sent events (WHATWG HTML, 9.2), read from the journal as they are recorded.

#include "daemon/http/message.hpp"
#include "daemon/http/running_daemon.hpp"

#include <clashcast/route.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace clashcast::http {

constexpr std::string_view event_stream_type = "text/event-stream";

// The events that `wanted` selects, each as "id: <position>" and "data: <event>". A comment, after at most `ping`,
// shows that the stream lives; it carries the position if events were left out meanwhile, so that a client that comes
// back continues there. `taken` is released at the end of the stream. The source and the clock must outlive it.
std::shared_ptr<body_stream> make_event_feed(event_source&, route wanted, position after, clock&,
                                             std::shared_ptr<void> taken = {},
                                             clock::duration ping = std::chrono::seconds(15));

// The frames of these entries. Pure.
std::string frames_of(const std::vector<entry>&, const route& wanted);

}  // namespace clashcast::http
