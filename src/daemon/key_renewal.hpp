#pragma once
// Keeps the API keys of [api.keys]: takes or makes them when polling begins, and makes new ones when the API no longer
// accepts them: from the address of this machine, or because somebody revoked them.

#include "daemon/reloader.hpp"
#include "daemon/renewal_schedule.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/pipeline.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <random>

namespace clashcast {

// Use from the main loop. The references must outlive it.
class key_renewal {
public:
    key_renewal(reloader&, pipeline&, clock& = real_clock());

    // Until it is cancelled. Does nothing while the configuration has no [api.keys]. Logs what it makes and, before it
    // does, what it revokes.
    boost::asio::awaitable<void> run();

private:
    // What the API says of the tokens that are keys.
    struct token_trouble {
        bool suspended = false;
        bool wrong_address = false;  // one of those that are suspended
    };

    boost::asio::awaitable<void> look_at_tokens();
    void take_settings();
    bool is_due() const;
    boost::asio::awaitable<void> renew();
    void take_failure(const failure&);

    reloader& configuration_;
    pipeline& process_;
    clock& time_;
    renewal_schedule schedule_;
    token_trouble trouble_;
    std::optional<config::key_settings> known_;  // of the last look
    std::optional<timestamp> reloaded_;          // the last reload that was looked at
    std::minstd_rand random_{std::random_device()()};
};

}  // namespace clashcast
