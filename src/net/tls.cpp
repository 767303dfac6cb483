#include "net/tls.hpp"

#include "async/race.hpp"
#include "net/reason.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <openssl/x509v3.h>

namespace clashcast::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

namespace {

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

asio::awaitable<error_code> shake_hands(tls_stream& stream)
{
    error_code problem;
    co_await stream.async_handshake(tls_stream::client, asio::redirect_error(asio::use_awaitable, problem));
    co_return problem;
}

}  // namespace

result<std::shared_ptr<ssl::context>> make_tls_context(const std::string& ca_file)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    context->set_verify_mode(ssl::verify_peer);
    error_code problem;
    if (ca_file.empty())
        context->set_default_verify_paths(problem);
    else
        context->load_verify_file(ca_file, problem);
    if (!problem)
        return context;
    auto what = ca_file.empty() ? "the system's CA certificates" : fmt::format("the CA file \"{}\"", ca_file);
    return failure(errc::invalid, fmt::format("{} cannot be used: {}", what, reason(problem)));
}

asio::awaitable<error_code> shake_hands(tls_stream& stream, const std::string& host, std::chrono::nanoseconds limit)
{
    expect_host(stream.native_handle(), host);
    auto shaken = shake_hands(stream);
    co_return co_await within(limit, std::move(shaken));
}

std::string handshake_problem(tls_stream& stream, error_code code)
{
    auto verified = SSL_get_verify_result(stream.native_handle());
    return verified == X509_V_OK ? reason(code) : X509_verify_cert_error_string(verified);
}

}  // namespace clashcast::net
