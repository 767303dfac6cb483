#pragma once
// A WebSocket server in front of a broker of plain MQTT, for one path. It takes no care of packets: it passes on what
// the broker sends in messages of 7 and of 13 bytes, with a ping between them; only what it says first is whole.

#include "async/task_group.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <utility>

namespace clashcast {

class websocket_front {
public:
    using tcp = boost::asio::ip::tcp;
    using websocket = boost::beast::websocket::stream<tcp::socket>;

    websocket_front(boost::asio::io_context& c, std::uint16_t broker, std::string path)
        : acceptor_(c, {boost::asio::ip::address_v4::loopback(), 0}),
          broker_(boost::asio::ip::address_v4::loopback(), broker), path_(std::move(path)), tasks_(c.get_executor())
    {
        tasks_.spawn("front", accept());
    }

    std::string url() const { return "ws://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    int pongs = 0;

private:
    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            auto client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            auto& near = clients_.emplace_back(std::move(client));
            tasks_.spawn("front", serve(near));
        }
    }

    boost::asio::awaitable<void> serve(websocket& near)
    {
        namespace http = boost::beast::http;
        boost::beast::flat_buffer buffer;
        http::request<http::empty_body> request;
        co_await http::async_read(near.next_layer(), buffer, request, boost::asio::use_awaitable);
        if (request.target() != path_) {
            http::response<http::string_body> refusal(http::status::not_found, 11, "no such path");
            refusal.prepare_payload();
            co_await http::async_write(near.next_layer(), refusal, boost::asio::use_awaitable);
            near.next_layer().close();
            co_return;
        }
        boost::beast::websocket::stream_base::decorator name([](boost::beast::websocket::response_type& response) {
            response.set(http::field::sec_websocket_protocol, "mqtt");
        });
        near.set_option(std::move(name));
        near.control_callback([this](boost::beast::websocket::frame_type kind, boost::beast::string_view) {
            pongs += kind == boost::beast::websocket::frame_type::pong;
        });
        co_await near.async_accept(request, boost::asio::use_awaitable);
        near.binary(true);
        auto& far = brokers_.emplace_back(near.get_executor());
        co_await far.async_connect(broker_, boost::asio::use_awaitable);
        tasks_.spawn("front", to_broker(near, far));
        tasks_.spawn("front", from_broker(far, near));
    }

    boost::asio::awaitable<void> to_broker(websocket& near, tcp::socket& far)
    {
        boost::beast::flat_buffer buffer;
        boost::system::error_code error;
        while (!error) {
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
            co_await near.async_read(buffer, token);
            if (!error)
                co_await boost::asio::async_write(far, buffer.data(), token);
            buffer.clear();
        }
        far.close(error);
    }

    boost::asio::awaitable<void> from_broker(tcp::socket& far, websocket& near)
    {
        std::array<char, 20> some{};
        boost::system::error_code error;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
        auto first = co_await far.async_read_some(boost::asio::buffer(some), token);
        co_await near.async_write(boost::asio::buffer(some, first), token);
        boost::beast::websocket::ping_data nothing;
        const boost::asio::mutable_buffer begin(some.data(), 7), rest(some.data() + 7, 13);
        while (!error) {
            auto all = boost::asio::buffer(some);
            co_await boost::asio::async_read(far, all, token);
            if (!error)
                co_await near.async_write(begin, token);
            if (!error)
                co_await near.async_ping(nothing, token);
            if (!error)
                co_await near.async_write(rest, token);
        }
        near.next_layer().close(error);
    }

    tcp::acceptor acceptor_;
    tcp::endpoint broker_;
    std::string path_;
    std::list<websocket> clients_;
    std::list<tcp::socket> brokers_;
    task_group tasks_;
};

}  // namespace clashcast
