#pragma once
// Relays between the publisher and the broker; can cut the connection, or drop what the broker sends.

#include "async/task_group.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <list>
#include <string>

namespace clashcast {

class tcp_relay {
public:
    using tcp = boost::asio::ip::tcp;

    tcp_relay(boost::asio::io_context& c, std::uint16_t broker)
        : acceptor_(c, {boost::asio::ip::address_v4::loopback(), 0}),
          broker_(boost::asio::ip::address_v4::loopback(), broker), tasks_(c.get_executor())
    {
        tasks_.spawn("relay", accept());
    }

    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    void cut()
    {
        boost::system::error_code ignored;
        for (auto& s : sockets_)
            s.close(ignored);
    }
    bool deaf = false;  // drops what the broker sends

private:
    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            auto client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            auto& near = sockets_.emplace_back(std::move(client));
            auto& far = sockets_.emplace_back(near.get_executor());
            co_await far.async_connect(broker_, boost::asio::use_awaitable);
            tasks_.spawn("relay", pass(near, far, false));
            tasks_.spawn("relay", pass(far, near, true));
        }
    }
    boost::asio::awaitable<void> pass(tcp::socket& from, tcp::socket& to, bool from_broker)
    {
        std::string some(4096, '\0');
        boost::system::error_code error;
        while (!error) {
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
            auto n = co_await from.async_read_some(boost::asio::buffer(some), token);
            if (!error && !(from_broker && deaf))
                co_await boost::asio::async_write(to, boost::asio::buffer(some, n), token);
        }
        to.close(error);
    }

    tcp::acceptor acceptor_;
    tcp::endpoint broker_;
    std::list<tcp::socket> sockets_;
    task_group tasks_;
};

}  // namespace clashcast
