#pragma once
// An HTTP proxy on loopback that opens tunnels.

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <vector>

namespace clashcast {

class scripted_proxy {
    using tcp = boost::asio::ip::tcp;

public:
    // Every tunnel leads to `server`, "host:port".
    scripted_proxy(boost::asio::io_context& context, std::string server)
        : context_(context), acceptor_(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          server_(std::move(server)), tasks_(context.get_executor())
    {
        tasks_.spawn("listen", listen());
    }
    ~scripted_proxy()
    {
        boost::asio::post(context_, [this] { tasks_.cancel(); });
        run(context_, tasks_.join());
    }

    std::string name() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    std::string response = "HTTP/1.1 200 Connection established\r\n\r\n";
    std::vector<std::string> requests;

private:
    static constexpr auto with_error = [](boost::system::error_code& error) {
        return boost::asio::redirect_error(boost::asio::use_awaitable, error);
    };

    boost::asio::awaitable<void> listen()
    {
        for (;;) {
            auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            auto session = serve(std::move(socket));
            tasks_.spawn("session", std::move(session));
        }
    }

    boost::asio::awaitable<void> serve(tcp::socket client)
    {
        using namespace boost::asio::experimental::awaitable_operators;
        std::string head;
        boost::system::error_code error;
        auto buffer = boost::asio::dynamic_buffer(head);
        co_await boost::asio::async_read_until(client, buffer, "\r\n\r\n", with_error(error));
        if (error)
            co_return;
        requests.push_back(head);
        co_await boost::asio::async_write(client, boost::asio::buffer(response), with_error(error));
        auto colon = server_.find(':');
        auto port = static_cast<unsigned short>(std::stoi(server_.substr(colon + 1)));
        tcp::socket server(context_);
        tcp::endpoint target(boost::asio::ip::make_address(server_.substr(0, colon)), port);
        co_await server.async_connect(target, with_error(error));
        auto both = forward(client, server) && forward(server, client);
        co_await std::move(both);
    }

    boost::asio::awaitable<void> forward(tcp::socket& from, tcp::socket& to)
    {
        std::string part(64 * 1024, '\0');
        boost::system::error_code error;
        while (!error) {
            auto count = co_await from.async_read_some(boost::asio::buffer(part), with_error(error));
            if (!error)
                co_await boost::asio::async_write(to, boost::asio::buffer(part, count), with_error(error));
        }
        from.close();
        to.close();
    }

    boost::asio::io_context& context_;
    tcp::acceptor acceptor_;
    std::string server_;
    task_group tasks_;
};

}  // namespace clashcast
