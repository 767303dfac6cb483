#include "simulator/server.hpp"

#include "simulator/session.hpp"

namespace clashcast::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct server::listener : std::enable_shared_from_this<listener> {
    listener(asio::io_context& context, const server_settings& settings, stand_in& answers)
        : acceptor(context, tcp::endpoint(asio::ip::make_address(settings.host), settings.port)), pause(context),
          shared(std::make_shared<service>(answers))
    {
        shared->max_age = settings.max_age;
        shared->delay = settings.delay;
    }

    void accept()
    {
        acceptor.async_accept([self = shared_from_this()](error_code failed, tcp::socket socket) {
            if (!self->acceptor.is_open())
                return;
            if (failed)
                return self->accept_later();
            std::make_shared<session>(self->shared, std::move(socket))->next();
            self->accept();
        });
    }

    // There may be no file descriptor left: then trying again at once would only spin.
    void accept_later()
    {
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([self = shared_from_this()](error_code cancelled) {
            if (!cancelled)
                self->accept();
        });
    }

    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::shared_ptr<service> shared;
};

server::server(asio::io_context& context, const server_settings& settings, stand_in& answers)
    : listener_(std::make_shared<listener>(context, settings, answers))
{
    listener_->accept();
}

server::~server()
{
    close();
}

unsigned short server::port() const
{
    return listener_->acceptor.local_endpoint().port();
}

void server::close()
{
    error_code ignored;
    listener_->acceptor.close(ignored);
    listener_->pause.cancel();
    for (auto* each : listener_->shared->sessions)
        each->close();
}

}  // namespace clashcast::simulator
