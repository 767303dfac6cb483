#pragma once
// Serves a fake_api over HTTP/1.1, plain or with TLS, on the thread of its context.

#include "simulator/server/fake_api.hpp"
#include "simulator/server/fake_portal.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace clashcast::simulator {

struct server_settings {
    std::string host = "127.0.0.1";
    unsigned short port = 0;               // 0: a free one
    std::string certificate, key;          // PEM files; empty: no TLS
    std::uint32_t max_age = 0;             // seconds, in Cache-Control
    std::chrono::milliseconds delay{500};  // of late answers
};

class server {
public:
    // Listens at once. Throws boost::system::system_error if it cannot, or if a file is invalid. The fake_api must
    // outlive the server, and so must the portal; without one the API accepts any token.
    server(boost::asio::io_context& context, const server_settings& settings, fake_api&, fake_portal* = nullptr);
    ~server();

    unsigned short port() const;

    // Closes all connections; then the context has no work left from this server.
    void close();

private:
    struct listener;
    std::shared_ptr<listener> listener_;
};

}  // namespace clashcast::simulator
