#pragma once
// Certificates for a broker, and a TLS server in front of one.

#include "async/task_group.hpp"
#include "mosquitto.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <list>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

inline void openssl(const mosquitto& broker, const std::string& arguments)
{
    auto command = fmt::format("cd {} && openssl {} >/dev/null 2>&1", broker.dir().string(), arguments);
    REQUIRE(std::system(command.c_str()) == 0);
}

// A CA, and a certificate of the broker's that it signed; one of -1 days has expired.
inline void make_certificates(const mosquitto& broker, const std::string& names, int days = 2)
{
    openssl(broker, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ca "
                    "-keyout ca.key -out ca.pem");
    openssl(broker, "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=broker "
                    "-keyout broker.key -out broker.csr");
    broker.write("names", "subjectAltName=" + names + "\n");
    openssl(broker, fmt::format("x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {} "
                                "-extfile names -out broker.pem", days));
}

constexpr auto tls_settings = "allow_anonymous true\nkeyfile {dir}/broker.key\ncertfile {dir}/broker.pem\n";

// TLS in front of a broker without it, as a cloud has it: for clients that offer a certain protocol only.
class tls_front {
public:
    using tcp = boost::asio::ip::tcp;
    using secure = boost::asio::ssl::stream<tcp::socket>;

    tls_front(boost::asio::io_context& c, const mosquitto& broker, std::string protocol)
        : acceptor_(c, {boost::asio::ip::address_v4::loopback(), 0}),
          broker_(boost::asio::ip::address_v4::loopback(), broker.port()), protocol_(std::move(protocol)),
          tasks_(c.get_executor())
    {
        identity_.use_certificate_chain_file((broker.dir() / "broker.pem").string());
        identity_.use_private_key_file((broker.dir() / "broker.key").string(), boost::asio::ssl::context::pem);
        SSL_CTX_set_alpn_select_cb(identity_.native_handle(), select, this);
        tasks_.spawn("front", accept());
    }

    std::string url(const std::string& scheme) const
    {
        return fmt::format("{}://localhost:{}", scheme, acceptor_.local_endpoint().port());
    }

    int admitted = 0;  // clients that offered the protocol

private:
    static int select(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                      unsigned length, void* self)
    {
        const auto& wanted = static_cast<tls_front*>(self)->protocol_;
        for (unsigned at = 0; at < length; at += 1u + offered[at])
            if (std::string_view(reinterpret_cast<const char*>(offered + at + 1), offered[at]) == wanted) {
                *chosen = offered + at + 1;
                *size = offered[at];
                return SSL_TLSEXT_ERR_OK;
            }
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }

    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            auto client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            auto& near = clients_.emplace_back(std::move(client), identity_);
            tasks_.spawn("front", admit(near));
        }
    }
    boost::asio::awaitable<void> admit(secure& near)
    {
        boost::system::error_code error;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
        co_await near.async_handshake(boost::asio::ssl::stream_base::server, token);
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(near.native_handle(), &chosen, &size);
        if (error || size == 0) {
            near.lowest_layer().close(error);
            co_return;
        }
        ++admitted;
        auto& far = brokers_.emplace_back(near.get_executor());
        co_await far.async_connect(broker_, boost::asio::use_awaitable);
        tasks_.spawn("front", pass(near, far));
        tasks_.spawn("front", pass(far, near));
    }
    template <class From, class To>
    boost::asio::awaitable<void> pass(From& from, To& to)
    {
        std::string some(4096, '\0');
        boost::system::error_code error;
        while (!error) {
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
            auto n = co_await from.async_read_some(boost::asio::buffer(some), token);
            if (!error)
                co_await boost::asio::async_write(to, boost::asio::buffer(some, n), token);
        }
        to.lowest_layer().close(error);
    }

    boost::asio::ssl::context identity_{boost::asio::ssl::context::tls_server};
    tcp::acceptor acceptor_;
    tcp::endpoint broker_;
    std::string protocol_;
    std::list<secure> clients_;
    std::list<tcp::socket> brokers_;
    task_group tasks_;
};

}  // namespace clashcast
