#pragma once
// An HTTP server on loopback that sends scripted responses.

#include "async/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

struct reply {
    enum class then { keep, close, reset, stall };  // what happens to the connection

    std::string bytes;
    then after = then::keep;
};

// A complete response; `fields` are additional lines of its head, each with its line break.
reply reply_with(unsigned status, const std::string& body, const std::string& fields = {});

struct certificate {
    std::filesystem::path chain;
    std::filesystem::path key;
};

class scripted_server {
public:
    // Listens on a free port; with TLS if given a certificate.
    explicit scripted_server(boost::asio::io_context&, std::unique_ptr<certificate> = nullptr);
    ~scripted_server();

    std::string url(const std::string& host = "127.0.0.1") const;
    std::string name() const;  // host:port

    // The responses to the next requests, in order; after them, 200 with `{}`.
    std::deque<reply> script;

    struct request {
        std::string head;
        std::size_t connection;  // counted from 0
        std::string body = {};
        std::string path() const;
    };
    std::vector<request> requests;
    std::size_t accepted = 0;
    std::size_t open = 0;

    void close_all();                     // closes all connections
    void send_to_all(std::string bytes);  // without a request; the clients have received it when this returns

private:
    struct state;
    boost::asio::io_context& context_;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
