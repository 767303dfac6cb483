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
#include <optional>
#include <stop_token>
#include <string>
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

    // Why there are no turns, in words: no token is left, or for a while nothing but throttling was answered. Empty:
    // there are.
    std::string obstacle() const;

private:
    void take_out(std::size_t token, std::string_view why);

    boost::asio::any_io_executor executor_;
    clock& clock_;
    limiter limiter_;
    line line_;
    std::string denial_;                             // of the token that was taken out last
    std::optional<clock::time_point> throttled_since_;  // every answer since then was a 429
};

}  // namespace clashcast
