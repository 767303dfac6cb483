#include "net/proxy.hpp"

#include "net/percent.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>

namespace clashcast::net {

namespace ip = boost::asio::ip;

namespace {

constexpr std::uint16_t usual_port = 1080;

failure invalid(std::string_view what)
{
    return failure(errc::invalid, std::string(what));
}

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// The user cannot hold a colon: Basic authorization would take what follows for the password.
bool read_login(std::string_view login, proxy& into)
{
    auto colon = std::min(login.find(':'), login.size());
    auto user = percent_decoded(login.substr(0, colon));
    auto password = percent_decoded(login.substr(std::min(colon + 1, login.size())));
    if (!user || !password || user->find(':') != user->npos)
        return false;
    if (std::any_of(user->begin(), user->end(), is_control) ||
        std::any_of(password->begin(), password->end(), is_control))
        return false;
    into.has_login = true;
    into.user = std::move(*user);
    into.password = std::move(*password);
    return true;
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

// "10.0.0.0/8"; an address alone is a range of one.
bool covers_address(std::string_view entry, const ip::address& host)
{
    boost::system::error_code no;
    std::string text(entry);
    if (text.find('/') == text.npos) {
        if (text.size() > 2 && text.front() == '[' && text.back() == ']')
            text = text.substr(1, text.size() - 2);
        auto address = ip::make_address(text, no);
        return !no && address == host;
    }
    if (host.is_v4()) {
        auto range = ip::make_network_v4(text, no);
        return !no && ip::make_network_v4(host.to_v4(), range.prefix_length()).canonical() == range.canonical();
    }
    auto range = ip::make_network_v6(text, no);
    return !no && ip::make_network_v6(host.to_v6(), range.prefix_length()).canonical() == range.canonical();
}

}  // namespace

result<proxy> parse_proxy(std::string_view url)
{
    constexpr std::string_view scheme = "http://";
    if (is_same_name(url.substr(0, scheme.size()), scheme))
        url.remove_prefix(scheme.size());
    else if (url.find("://") != url.npos)
        return invalid("needs the scheme http://, the only one that is supported");
    if (url.ends_with('/'))
        url.remove_suffix(1);
    auto at = url.rfind('@');
    auto place = parse_authority(at == url.npos ? url : url.substr(at + 1), usual_port);
    if (!place)
        return place.error();
    proxy found(std::move(*place));
    if (at != url.npos && !read_login(url.substr(0, at), found))
        return invalid("has a user or a password that is not percent-encoded, or that holds a control character");
    return found;
}

std::string basic_authorization(const proxy& p)
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
        if (!entry.empty() && (is_name ? covers_name(entry, host) : covers_address(entry, address)))
            return true;
    }
    return false;
}

}  // namespace clashcast::net
