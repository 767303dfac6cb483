#include "net/tls.hpp"

#include "async/time_limit.hpp"
#include "text/printable.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>

namespace clashcast::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t most_at_once = 64 * 1024;

void expect_host(SSL* session, const std::string& host)
{
    error_code no_address;
    asio::ip::make_address(host, no_address);
    if (!no_address) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
        return;  // SNI is for names only
    }
    SSL_set_tlsext_host_name(session, host.c_str());
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(session, host.c_str());
}

// Replaces OpenSSL's own function, which raises SIGPIPE when the peer has closed the connection.
int send(BIO* to, const char* bytes, int size)
{
    BIO_clear_retry_flags(to);
    auto sent = ::send(static_cast<int>(BIO_get_fd(to, nullptr)), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && BIO_sock_should_retry(-1))
        BIO_set_retry_write(to);
    return static_cast<int>(sent);
}

const BIO_METHOD* without_signal()
{
    static const auto method = [] {
        const auto* own = BIO_s_socket();
        auto* m = BIO_meth_new(BIO_TYPE_SOCKET, "socket");
        BIO_meth_set_write(m, send);
        BIO_meth_set_read(m, BIO_meth_get_read(own));
        BIO_meth_set_ctrl(m, BIO_meth_get_ctrl(own));
        BIO_meth_set_create(m, BIO_meth_get_create(own));
        BIO_meth_set_destroy(m, BIO_meth_get_destroy(own));
        return m;
    }();
    return method;
}

// Reads all records that have been received. If a later one has an error, the next read reports it.
int read(SSL* session, asio::mutable_buffer into, std::size_t& count)
{
    count = 0;
    for (;;) {
        std::size_t more = 0;
        int outcome = SSL_read_ex(session, into.data(), into.size(), &more);
        count += more;
        into += more;
        if (outcome <= 0 || into.size() == 0 || !SSL_has_pending(session))
            return count > 0 ? 1 : outcome;
    }
}

// Why the session ended.
error_code session_error(int kind)
{
    auto code = ERR_get_error();
    if (kind == SSL_ERROR_ZERO_RETURN)
        return asio::error::eof;
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return ssl::error::stream_truncated;
    if (code != 0)
        return {static_cast<int>(code), asio::error::get_ssl_category()};
    if (kind == SSL_ERROR_SYSCALL && errno != 0)
        return {errno, boost::system::system_category()};
    return ssl::error::unexpected_result;
}

// Replaces OpenSSL's own callback, which asks the terminal.
int no_passphrase(char*, int, int, void*)
{
    return -1;
}

}  // namespace

namespace {

failure unusable(std::string_view what, const std::string& file, const error_code& why)
{
    return failure(errc::invalid, fmt::format("{} \"{}\" cannot be used: {}", what, file, error_text(why)));
}

result<void> trust(ssl::context& context, const std::string& ca_file)
{
    error_code error;
    if (!ca_file.empty()) {
        context.load_verify_file(ca_file, error);
        return error ? unusable("the CA file", ca_file, error) : result<void>();
    }
    context.set_default_verify_paths(error);
    if (!error)
        return {};
    return failure(errc::invalid, "the system's CA certificates cannot be used: " + error_text(error));
}

result<void> show_certificate(ssl::context& context, const std::string& cert_file, const std::string& key_file)
{
    error_code error;
    if (cert_file.empty())
        return {};
    context.use_certificate_chain_file(cert_file, error);
    if (error)
        return unusable("the certificate", cert_file, error);
    context.use_private_key_file(key_file, ssl::context::pem, error);
    return error ? unusable("the key", key_file, error) : result<void>();
}

// Each name follows its length.
void offer(ssl::context& context, const std::vector<std::string>& protocols)
{
    std::string list;
    for (auto& name : protocols)
        list += static_cast<char>(name.size()) + name;
    SSL_CTX_set_alpn_protos(context.native_handle(), reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()));
}

}  // namespace

result<std::shared_ptr<ssl::context>> make_tls_context(const tls_options& how)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    context->set_verify_mode(ssl::verify_peer);
    SSL_CTX_set_default_passwd_cb(context->native_handle(), no_passphrase);
    SSL_CTX_set_read_ahead(context->native_handle(), 1);  // read records whole, not their heads first
    SSL_CTX_set_default_read_buffer_len(context->native_handle(), most_at_once);
    if (auto trusted = trust(*context, how.ca_file); !trusted)
        return trusted.error();
    if (auto shown = show_certificate(*context, how.cert_file, how.key_file); !shown)
        return shown.error();
    offer(*context, how.alpn);
    return context;
}

tls_stream::tls_stream(tcp::socket socket, ssl::context& context)
    : socket_(std::move(socket)), session_(SSL_new(context.native_handle()), SSL_free)
{
    auto* bio = BIO_new(without_signal());
    if (!session_ || !bio)
        throw std::bad_alloc();
    BIO_set_fd(bio, socket_.native_handle(), BIO_NOCLOSE);
    SSL_set_bio(session_.get(), bio, bio);
    error_code ignored;  // a broken socket shows when it is used
    socket_.native_non_blocking(true, ignored);
}

// Does not touch a closed socket: its descriptor may belong to another one by now.
template <class Call>
asio::awaitable<void> tls_stream::perform(const Call& call, error_code& error)
{
    error = {};
    while (socket_.is_open()) {
        ERR_clear_error();
        auto outcome = call();
        auto kind = SSL_get_error(session_.get(), outcome);
        if (kind == SSL_ERROR_NONE)
            co_return;
        if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE) {
            error = session_error(kind);
            co_return;
        }
        auto ready = kind == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write;
        co_await socket_.async_wait(ready, asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return;
    }
    error = asio::error::operation_aborted;
}

asio::awaitable<error_code> tls_stream::shake_hands(const std::string& host)
{
    expect_host(session_.get(), host);
    error_code error;
    auto shake = [this] { return SSL_connect(session_.get()); };
    co_await perform(shake, error);
    co_return error;
}

asio::awaitable<std::size_t> tls_stream::read_some(asio::mutable_buffer into, error_code& error)
{
    std::size_t count = 0;
    auto receive = [&] { return read(session_.get(), into, count); };
    co_await perform(receive, error);
    co_return count;
}

asio::awaitable<std::size_t> tls_stream::write(asio::const_buffer bytes, error_code& error)
{
    std::size_t count = 0;
    auto all = [&] { return SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count); };
    co_await perform(all, error);
    if (error == asio::error::connection_reset || error == asio::error::broken_pipe)
        error = alert().value_or(error);
    co_return count;
}

// A peer that does not accept our certificate says so in an alert, which has arrived before a write finds the
// connection closed.
std::optional<error_code> tls_stream::alert()
{
    ERR_clear_error();
    char first = 0;
    auto outcome = SSL_peek(session_.get(), &first, 1);
    auto kind = SSL_get_error(session_.get(), outcome);
    if (kind != SSL_ERROR_SSL || ERR_GET_REASON(ERR_peek_error()) < SSL_AD_REASON_OFFSET)
        return std::nullopt;
    return session_error(SSL_ERROR_SSL);
}

// A partial record may be anything: it counts as data.
bool tls_stream::is_quiet()
{
    ERR_clear_error();
    char first = 0;
    std::size_t count = 0;
    auto outcome = SSL_peek_ex(session_.get(), &first, 1, &count);
    return SSL_get_error(session_.get(), outcome) == SSL_ERROR_WANT_READ && !SSL_has_pending(session_.get());
}

asio::awaitable<error_code> shake_hands(tls_stream& stream, const std::string& host, std::chrono::nanoseconds limit)
{
    auto shaken = stream.shake_hands(host);
    co_return co_await with_timeout(limit, std::move(shaken));
}

std::string handshake_error(tls_stream& stream, error_code code)
{
    auto verified = SSL_get_verify_result(stream.native_handle());
    return verified == X509_V_OK ? error_text(code) : X509_verify_cert_error_string(verified);
}

std::string_view certificate_advice(error_code code)
{
    if (code.category() != asio::error::get_ssl_category())
        return {};
    switch (ERR_GET_REASON(static_cast<unsigned long>(code.value()))) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: return "set cert_file and key_file";
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN: return "the server does not accept the certificate in cert_file";
        default: return {};
    }
}

}  // namespace clashcast::net
