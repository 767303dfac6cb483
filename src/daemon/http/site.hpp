#pragma once
// What a server serves: the guard in front, the routes behind it.

#include "daemon/http/guard.hpp"
#include "daemon/http/router.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast::http {

// Use from one thread.
class site {
public:
    site(guard_settings, std::vector<route_row>);

    // Why a request is refused before its body is read: by the guard, or because there is no such route. Pure.
    std::optional<problem> refuse(const request& head) const;

    // The bytes that its route reads of a body. Pure.
    std::size_t body_limit(const request& head) const;

    // The answer to a request; to a HEAD one without a body. An exception other than a cancellation becomes a 500, and
    // the log has it.
    boost::asio::awaitable<response> answer(request);

    void change(guard_settings next) { *guard_ = std::move(next); }

    const router& routes() const { return routes_; }

private:
    std::shared_ptr<guard_settings> guard_;  // streams that are open look at it
    router routes_;
};

}  // namespace clashcast::http
