#pragma once
// An HTTP server on loopback that answers as a test tells it to.

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
    enum class then { keep, close, reset, stall };  // what becomes of the connection

    std::string bytes;
    then after = then::keep;
};

// A whole answer; `fields` are further lines of its head, each with its line break.
reply answer_with(unsigned status, const std::string& body, const std::string& fields = {});

struct certificate {
    std::filesystem::path chain;
    std::filesystem::path key;
};

class scripted_server {
public:
    // With TLS when given a certificate. Binds a free port, listens at once.
    explicit scripted_server(boost::asio::io_context&, std::unique_ptr<certificate> = nullptr);
    ~scripted_server();

    std::string url(const std::string& host = "127.0.0.1") const;
    std::string name() const;  // host:port

    // The next requests get these, in this order; when there are no more, `{}` with 200.
    std::deque<reply> script;

    struct request {
        std::string head;
        std::size_t connection;  // counted from 0
        std::string path() const;
    };
    std::vector<request> requests;
    std::size_t accepted = 0;
    std::size_t open = 0;

    void close_all();                    // the connections, as a server does with idle ones
    void say_to_all(std::string bytes);  // what nobody asked for; the clients have it when this returns

private:
    struct state;
    boost::asio::io_context& context_;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
