#include "api/request.hpp"

#include "net/proxy.hpp"
#include "net/tls.hpp"
#include "text/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

bool is_forwarded(const endpoint& to)
{
    return to.proxy && !is_tunnelled(to);
}

void register_login(const net::url& proxy)
{
    register_secret(proxy.password);
    auto login = net::basic_authorization(proxy);
    login.erase(login.find_last_not_of('=') + 1);
    register_secret(login.substr(std::min(login.find(' ') + 1, login.size())));
}

}  // namespace

endpoint make_endpoint(const api_options& options)
{
    endpoint to;
    to.url = parse_base_url(options.base_url).value();
    to.name = to_string(to.url);
    if (!options.proxy.empty())
        to.proxy = net::parse_proxy(options.proxy).value();
    if (to.proxy)
        register_login(*to.proxy);
    if (to.url.tls || !options.ca_file.empty())
        to.tls = net::make_tls_context(net::tls_options(options.ca_file)).value();
    if (!to.url.tls)
        to.tls.reset();  // only the file had to be checked
    to.connect_timeout = options.connect_timeout;
    to.request_timeout = options.request_timeout;
    to.body_limit = options.body_limit;
    return to;
}

std::string request_start_of(std::string_view method, const endpoint& to)
{
    return fmt::format("{} {}{}", method, is_forwarded(to) ? "http://" + host_header(to.url) : std::string(),
                       to.url.path);
}

std::string request_fields(const endpoint& to)
{
    auto login = is_forwarded(to) ? net::basic_authorization(*to.proxy) : std::string();
    return fmt::format("Host: {}\r\nUser-Agent: clashcast\r\nAccept: application/json\r\n{}", host_header(to.url),
                       login.empty() ? login : "Proxy-Authorization: " + login + "\r\n");
}

}  // namespace clashcast
