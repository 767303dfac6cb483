#include "simulator/server/server.hpp"

#include "simulator/server/session.hpp"

#include <boost/asio/ssl/context.hpp>

#include <optional>

namespace clashcast::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct server::listener : std::enable_shared_from_this<listener> {
    listener(asio::io_context& context, const server_settings& settings, fake_api& api, fake_portal* portal)
        : acceptor(context, tcp::endpoint(asio::ip::make_address(settings.host), settings.port)), pause(context),
          shared(std::make_shared<service>(api))
    {
        shared->max_age = settings.max_age;
        shared->delay = settings.delay;
        shared->portal = portal;
        if (settings.certificate.empty())
            return;
        identity.emplace(asio::ssl::context::tls_server);
        identity->use_certificate_chain_file(settings.certificate);
        identity->use_private_key_file(settings.key, asio::ssl::context::pem);
    }

    void accept()
    {
        acceptor.async_accept([self = shared_from_this()](error_code failed, tcp::socket socket) {
            if (!self->acceptor.is_open())
                return;
            if (failed)
                return self->accept_later();
            auto transport = make_transport(std::move(socket), self->identity ? &*self->identity : nullptr);
            std::make_shared<session>(self->shared, std::move(transport))->start();
            self->accept();
        });
    }

    // If no file descriptor is left, trying again at once would spin.
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
    std::optional<asio::ssl::context> identity;
};

server::server(asio::io_context& context, const server_settings& settings, fake_api& api, fake_portal* portal)
    : listener_(std::make_shared<listener>(context, settings, api, portal))
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
