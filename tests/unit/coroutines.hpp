#pragma once
// Runs a coroutine to its end.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <stdexcept>

namespace clashcast {

// Runs `context` until `task` has ended, and rethrows what it threw. Other coroutines of the context run meanwhile,
// and may stay suspended.
inline void run(boost::asio::io_context& context, boost::asio::awaitable<void> task)
{
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr e) {
        thrown = e;
        ended = true;
    });
    context.restart();
    while (!ended && context.run_one() > 0) {
    }
    if (thrown)
        std::rethrow_exception(thrown);
    if (!ended)
        throw std::logic_error("the coroutine waits, and the context has no more work");
}

}  // namespace clashcast
