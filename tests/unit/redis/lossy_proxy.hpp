#pragma once
// Stands between a client and a Redis, and loses what a test wants lost.

#include "async/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <string>

namespace clashcast {

class lossy_proxy {
public:
    lossy_proxy(boost::asio::any_io_executor executor, int server)
        : state_(std::make_shared<state>(executor, static_cast<unsigned short>(server)))
    {
        state_->tasks.spawn("proxy", accept(state_));
    }
    ~lossy_proxy()
    {
        boost::system::error_code ignored;
        state_->listener.close(ignored);
        state_->tasks.cancel();
    }

    std::string url() const { return "redis://127.0.0.1:" + std::to_string(state_->listener.local_endpoint().port()); }

    // Once the server answers a command that has `word` in it: the answer is lost, and the connection with
    // it.
    void lose_the_reply_to(std::string word) { state_->word = std::move(word); }
    int lost() const { return state_->lost; }

private:
    using tcp = boost::asio::ip::tcp;

    struct state {
        state(boost::asio::any_io_executor executor, unsigned short to)
            : listener(executor, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
              server(boost::asio::ip::address_v4::loopback(), to), tasks(executor)
        {
        }
        tcp::acceptor listener;
        tcp::endpoint server;
        std::string word;
        bool armed = false;  // the command has passed
        int lost = 0;
        task_group tasks;
    };
    struct pair {
        explicit pair(boost::asio::any_io_executor executor) : client(executor), server(executor) {}
        void close()
        {
            boost::system::error_code ignored;
            client.close(ignored);
            server.close(ignored);
        }
        tcp::socket client;
        tcp::socket server;
    };

    static boost::asio::awaitable<void> accept(std::shared_ptr<state> s)
    {
        for (;;) {
            auto both = std::make_shared<pair>(s->listener.get_executor());
            auto [refused] =
                co_await s->listener.async_accept(both->client, boost::asio::as_tuple(boost::asio::use_awaitable));
            if (refused)
                co_return;
            auto [away] =
                co_await both->server.async_connect(s->server, boost::asio::as_tuple(boost::asio::use_awaitable));
            if (away)
                continue;
            s->tasks.spawn("up", pump(s, both, true));
            s->tasks.spawn("down", pump(s, both, false));
        }
    }

    static boost::asio::awaitable<void> pump(std::shared_ptr<state> s, std::shared_ptr<pair> both, bool up)
    {
        auto& from = up ? both->client : both->server;
        auto& to = up ? both->server : both->client;
        std::string piece(65536, '\0');
        for (;;) {
            auto [ended, size] = co_await from.async_read_some(boost::asio::buffer(piece),
                                                               boost::asio::as_tuple(boost::asio::use_awaitable));
            if (ended || swallows(*s, up, std::string_view(piece.data(), size)))
                break;
            auto [broken, sent] = co_await boost::asio::async_write(to, boost::asio::buffer(piece.data(), size),
                                                                    boost::asio::as_tuple(boost::asio::use_awaitable));
            if (broken)
                break;
        }
        both->close();
    }

    static bool swallows(state& s, bool up, std::string_view piece)
    {
        if (up && !s.word.empty() && piece.find(s.word) != piece.npos) {
            s.armed = true;
            s.word.clear();
            return false;
        }
        if (up || !s.armed)
            return false;
        s.armed = false;
        ++s.lost;
        return true;
    }

    std::shared_ptr<state> state_;
};

}  // namespace clashcast
