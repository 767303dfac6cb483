#pragma once
// Asks a running clashcast over HTTP.

#include <clashcast/error.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace clashcast::http {

struct answer {
    unsigned status = 0;
    std::string body;
};

// GET of a path, with the token, if there is one. A server that listens on all addresses is asked on the loopback one.
// Fails with why it could not be asked within 5 s, or with errc::malformed for something that is not HTTP. Blocks.
result<answer> get(boost::asio::ip::address listen, std::uint16_t port, std::string_view path,
                   std::string_view token = {});

}  // namespace clashcast::http
