#pragma once
// Serves a stand-in over HTTP/1.1, plain or under TLS, on the executor's thread.

#include "simulator/stand_in.hpp"

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
    std::uint32_t max_age = 0;             // seconds, told in Cache-Control
    std::chrono::milliseconds delay{500};  // of answers that are late
};

class server {
public:
    // Listens at once; throws boost::system::system_error if it cannot, or if a file does not hold what it should.
    // `answers` must outlive it.
    server(boost::asio::io_context& context, const server_settings& settings, stand_in& answers);
    ~server();

    unsigned short port() const;

    // Closes everything; the context then has nothing left to do for this server.
    void close();

private:
    struct listener;
    std::shared_ptr<listener> listener_;
};

}  // namespace clashcast::simulator
