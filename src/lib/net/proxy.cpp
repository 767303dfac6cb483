#include "net/proxy.hpp"

#include "net/address_range.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <string>

namespace clashcast::net {

namespace ip = boost::asio::ip;

namespace {

constexpr std::string_view http = "http://";
constexpr url_syntax proxy_syntax{.schemes = {{{"http", 1080}}}};

failure invalid(std::string_view what)
{
    return failure(errc::invalid, std::string(what));
}

bool has_control(std::string_view text)
{
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return std::any_of(text.begin(), text.end(), is_control);
}

bool is_same_name(std::string_view a, std::string_view b)
{
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool covers_name(std::string_view entry, std::string_view host)
{
    if (entry.starts_with('.'))
        entry.remove_prefix(1);
    if (entry.ends_with('.'))
        entry.remove_suffix(1);
    if (host.ends_with('.'))
        host.remove_suffix(1);
    if (entry.empty() || entry.size() > host.size())
        return false;
    auto above = host.size() - entry.size();
    return is_same_name(host.substr(above), entry) && (above == 0 || host[above - 1] == '.');
}

}  // namespace

result<url> parse_proxy(std::string_view text)
{
    if (is_same_name(text.substr(0, http.size()), http))
        text.remove_prefix(http.size());
    else if (text.find("://") != text.npos)
        return invalid("needs the scheme http://, the only one that is supported");
    auto parsed = parse_url(std::string(http) + std::string(text), proxy_syntax);
    if (!parsed)
        return parsed;
    if (has_control(parsed->user) || has_control(parsed->password))
        return invalid("has a control character in its user or password");
    if (parsed->user.find(':') != parsed->user.npos)
        return invalid("has a colon in its user, which Basic authorization does not allow");
    return parsed;
}

std::string basic_authorization(const url& p)
{
    if (!p.has_login)
        return {};
    auto login = p.user + ':' + p.password;
    std::string coded(4 * ((login.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
    auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(coded.data()),
                                reinterpret_cast<const unsigned char*>(login.data()), static_cast<int>(login.size()));
    coded.resize(static_cast<std::size_t>(size));
    return "Basic " + coded;
}

bool goes_direct(std::string_view no_proxy, const std::string& host)
{
    if (no_proxy == "*")
        return true;
    boost::system::error_code is_name;
    auto address = ip::make_address(host, is_name);
    for (std::size_t at = 0; at < no_proxy.size();) {
        auto end = std::min(no_proxy.find_first_of(", \t", at), no_proxy.size());
        auto entry = no_proxy.substr(at, end - at);
        at = end + 1;
        if (!entry.empty() && (is_name ? covers_name(entry, host) : covers(entry, address)))
            return true;
    }
    return false;
}

}  // namespace clashcast::net
