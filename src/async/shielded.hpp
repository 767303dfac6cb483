#pragma once
// What co_spawn is given.

#include <boost/asio/awaitable.hpp>

namespace clashcast {

// Runs the task. Asio 1.81 lets an exception out of the event loop when a coroutine ends because it was cancelled
// before it first suspended, unless the coroutine has said that it does not want to be told: this one does.
boost::asio::awaitable<void> shielded(boost::asio::awaitable<void> task);

}  // namespace clashcast
