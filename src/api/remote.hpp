#pragma once
// Where connections go, how long each step may take, and the words for what goes wrong on the way.

#include "api/url.hpp"

#include <clashcast/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace clashcast {

struct remote {
    remote() = default;

    base_url url;
    std::string name;                                // "api.example:443"
    std::shared_ptr<boost::asio::ssl::context> tls;  // null: plain
    std::chrono::nanoseconds connect_timeout{};      // each for resolve, connect and handshake
    std::chrono::nanoseconds request_timeout{};
    std::size_t body_limit = 0;
};

failure not_resolved(const remote&, boost::system::error_code);
failure not_reached(const remote&, boost::system::error_code);
failure no_handshake(const remote&, boost::system::error_code, const std::string& why);
failure no_answer(const remote&, boost::system::error_code);  // to a request that was sent

}  // namespace clashcast
