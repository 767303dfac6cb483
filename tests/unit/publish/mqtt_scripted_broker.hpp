#pragma once
// A broker of MQTT 5 that knows one client and answers as a test tells it.

#include "async/condition.hpp"
#include "async/task_group.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

class scripted_broker {
public:
    using tcp = boost::asio::ip::tcp;

    explicit scripted_broker(boost::asio::io_context& c)
        : acceptor_(c, {boost::asio::ip::address_v4::loopback(), 0}), changed_(c.get_executor()),
          tasks_(c.get_executor())
    {
        tasks_.spawn("broker", serve());
    }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

    // Suspends until that many messages wait for an acknowledgement.
    boost::asio::awaitable<void> until_pending(std::size_t n)
    {
        while (pending_.size() < n)
            co_await changed_.wait();
    }
    std::size_t pending() const { return pending_.size(); }

    // Acknowledges the oldest one.
    void acknowledge(int reason = 0)
    {
        auto number = pending_.front();
        pending_.pop_front();
        say({0x40, 3, number >> 8, number & 0xff, reason});
    }
    void disconnect(int reason)
    {
        say({0xe0, 2, reason, 0});
        client_->close();
    }
    void say(const std::vector<int>& bytes)
    {
        std::string text;
        for (int b : bytes)
            text += static_cast<char>(b);
        boost::asio::write(*client_, boost::asio::buffer(text));
    }

    // From now on acknowledges what it gets, but ends the connection, without a word, over a message with this text in
    // it.
    void choke_on(std::string text) { disliked_ = std::move(text); }
    // The events that it acknowledged, as they came.
    const std::vector<std::string>& taken() const { return taken_; }

    // Every body of a CONNECT.
    const std::vector<std::string>& greetings() const { return greetings_; }
    // The flags of the last PUBLISH that was not of the status topic.
    int flags() const { return flags_; }

    int receive_maximum = 100;
    std::vector<int> welcome;   // the CONNACK; empty: one with receive_maximum
    std::size_t breaks_at = 0;  // ends the connection at its n-th event; 0: never

private:
    boost::asio::awaitable<void> serve()
    {
        for (;;) {
            auto client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            client_.emplace(std::move(client));
            pending_.clear();
            events_ = 0;
            co_await read();
        }
    }
    boost::asio::awaitable<void> read()
    {
        for (;;) {
            auto type = co_await byte();
            std::size_t size = 0;
            for (int shift = 0, more = 0x80; more & 0x80; shift += 7) {
                auto next = co_await byte();
                size |= static_cast<std::size_t>(next & 0x7f) << shift;
                more = next < 0 ? 0 : next;
            }
            std::string body(size, '\0');
            auto target = boost::asio::buffer(body);
            boost::system::error_code gone;
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable, gone);
            co_await boost::asio::async_read(*client_, target, token);
            if (type < 0 || gone)
                co_return;
            take(type, body);
        }
    }
    boost::asio::awaitable<int> byte()
    {
        unsigned char one = 0;
        auto target = boost::asio::buffer(&one, 1);
        boost::system::error_code gone;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, gone);
        co_await boost::asio::async_read(*client_, target, token);
        co_return gone ? -1 : one;
    }
    void take(int type, const std::string& body)
    {
        auto at = [&](std::size_t i) { return static_cast<unsigned char>(body.at(i)); };
        if (type == 0x10) {
            greetings_.push_back(body);
            say(welcome.empty() ? std::vector<int>{0x20, 6, 0, 0, 3, 0x21, receive_maximum >> 8, receive_maximum & 0xff}
                                : welcome);
            if (welcome.size() > 3 && welcome[3] != 0)
                return client_->close();
        }
        if (type == 0xe0)
            return client_->close();
        if ((type & 0xf0) == 0x30) {
            auto is_event = body.rfind('{') != body.npos;
            if (is_event)
                flags_ = type & 0x0f;
            if (is_event && ++events_ == breaks_at)
                return client_->close();
            auto topic = static_cast<std::size_t>(at(0) * 256 + at(1));
            pending_.push_back(at(2 + topic) * 256 + at(3 + topic));
            changed_.notify_all();
            if (!disliked_.empty() && body.find(disliked_) != body.npos)
                return client_->close();
            if (disliked_.empty())
                return;
            if (is_event)
                taken_.push_back(body.substr(body.rfind('{')));
            acknowledge();
        }
    }

    tcp::acceptor acceptor_;
    std::optional<tcp::socket> client_;
    std::deque<int> pending_;
    std::string disliked_;
    std::vector<std::string> taken_, greetings_;
    std::size_t events_ = 0;  // on this connection
    int flags_ = 0;
    condition changed_;
    task_group tasks_;
};

}  // namespace clashcast
