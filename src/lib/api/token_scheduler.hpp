#pragma once
// Which token the next request uses, and when. Suspends tokens that the API rejects.

#include "api/classify_response.hpp"
#include "api/rate_limiter.hpp"
#include "api/wait_queue.hpp"

#include <clashcast/api.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace clashcast {

// Use from the executor's thread only.
class token_scheduler {
public:
    token_scheduler(boost::asio::any_io_executor, clock&, rate_limiter);

    // Suspends until a token may be used; the request with the smallest number is served first. Fails with errc::closed
    // when `stop` is requested. Throws when cancelled. In both cases the next request gets the permit.
    boost::asio::awaitable<result<permit>> next(std::uint64_t number, std::stop_token stop = {});

    // Takes in the response to a request with this permit: rests, suspends or restores the token, and logs that by the
    // token's position. Returns false when the response is about the token only: the request must be sent again.
    bool settle(const permit&, const response_class&);

    // From now on token i is the one that was before[i], or a new one; each may be used at this rate.
    void change(const std::vector<std::optional<std::size_t>>& before, double rate, double burst);

    // The obstacle: there is no token, every token is suspended, or for more than 10 s every response was a 429.
    api_status status() const;

private:
    struct denial {
        std::string reason;  // empty: it was never suspended
        bool wrong_address = false;
    };

    void suspend(std::size_t token, denial why);
    token_status status_of(std::size_t token) const;
    std::string obstacle() const;

    clock& clock_;
    rate_limiter limiter_;
    wait_queue queue_;
    std::vector<denial> denials_;                       // of each token: why it was suspended last
    std::size_t last_denied_ = 0;
    std::optional<clock::time_point> throttled_since_;  // every response since then was a 429
};

}  // namespace clashcast
