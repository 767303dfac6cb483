#pragma once
// Requests wait here for a token's turn, in the order of their tickets.

#include "api/limiter.hpp"
#include "api/line.hpp"
#include "api/verdict.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <stop_token>
#include <string_view>

namespace clashcast {

class turns {
public:
    turns(boost::asio::any_io_executor, clock&, limiter);

    // Suspends until there is a turn. Fails with errc::closed when it is no longer wanted. Throws when cancelled.
    // Either way the turn is the next request's.
    boost::asio::awaitable<result<turn>> next(std::uint64_t ticket, std::stop_token unwanted = {});

    // What came of a turn: lets the token rest, takes it out or puts it back, and says so in the log by the
    // token's position. True when the answer is an ordinary one, false when the request has to be made again.
    bool settle(const turn&, const verdict&);

private:
    void take_out(std::size_t token, std::string_view why);

    boost::asio::any_io_executor executor_;
    clock& clock_;
    limiter limiter_;
    line line_;
};

}  // namespace clashcast
