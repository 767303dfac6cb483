#include "api/portal_messages.hpp"

#include "api/options.hpp"
#include "json/document.hpp"
#include "json/text.hpp"
#include "text/printable.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace clashcast {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t longest_token = 64 * 1024;
constexpr int deepest = 32;  // nesting of JSON
constexpr std::size_t most_listed = 100;  // keys; the portal allows most_keys

failure malformed(const std::string& what)
{
    return failure(errc::malformed, "the developer portal sent " + what);
}

// 0 to 63; -1 for any other character.
int base64url_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

// RFC 4648, section 5. Padding may be missing.
std::optional<std::string> decode_base64url(std::string_view coded)
{
    for (int padding = 0; padding < 2 && coded.ends_with('='); ++padding)
        coded.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : coded) {
        auto digit = base64url_digit(c);
        if (digit < 0)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xff);
        }
    }
    return coded.size() % 4 == 1 ? std::nullopt : std::optional(bytes);
}

std::string string_array(const std::vector<std::string>& texts)
{
    std::string all;
    for (auto& one : texts)
        all += (all.empty() ? "" : ",") + json::quoted(one);
    return '[' + all + ']';
}

// A text of the portal that may be shown and sent back.
std::string shown_text(json::value from)
{
    return sanitized(from.text());
}

api_key parse_key(json::value from)
{
    auto [id, name, description, ranges, token] = from.fields({"id", "name", "description", "cidrRanges", "key"});
    api_key found;
    found.id = id.text();
    found.name = name.text();
    found.description = shown_text(description);
    found.token = token.text();
    ranges.each([&](json::value range) {
        auto written = range.text();
        found.addresses.push_back(normalised_range(written).value_or(sanitized(written)));
    });
    return found;
}

}  // namespace

std::optional<std::string> normalised_range(const std::string& text)
{
    boost::system::error_code no;
    auto address = ip::make_address(text, no);
    if (!no)
        return address.to_string();
    auto v4 = ip::make_network_v4(text, no);
    if (!no)
        return v4.is_host() ? v4.address().to_string() : v4.to_string();
    auto v6 = ip::make_network_v6(text, no);
    if (!no)
        return v6.is_host() ? v6.address().to_string() : v6.to_string();
    return std::nullopt;
}

std::string login_body(std::string_view email, std::string_view password)
{
    return json::object({{"email", json::quoted(email)}, {"password", json::quoted(password)}});
}

std::string create_body(std::string_view name, const std::vector<std::string>& addresses)
{
    return json::object({{"name", json::quoted(name)},
                         {"description", json::quoted("made by clashcast")},
                         {"cidrRanges", string_array(addresses)},
                         {"scopes", string_array({"clash"})}});
}

std::string revoke_body(std::string_view id)
{
    return json::object({{"id", json::quoted(id)}});
}

void take_cookies(cookie_jar& all, std::string_view set_cookie)
{
    while (!set_cookie.empty()) {
        auto line = set_cookie.substr(0, set_cookie.find('\n'));
        set_cookie.remove_prefix(std::min(line.size() + 1, set_cookie.size()));
        auto pair = line.substr(0, line.find(';'));
        pair = pair.substr(0, pair.find_last_not_of(" \t") + 1);
        auto middle = pair.find('=');
        if (middle != pair.npos && middle > 0)
            all.insert_or_assign(std::string(pair.substr(0, middle)), pair.substr(middle + 1));
    }
}

std::string cookie_header(const cookie_jar& all)
{
    std::string header;
    for (auto& [name, value] : all)
        header += (header.empty() ? "" : "; ") + name + '=' + value;
    return header;
}

result<std::vector<std::string>> addresses_in_token(std::string_view token)
{
    auto start = std::min(token.find('.'), token.size());
    auto rest = token.substr(std::min(start + 1, token.size()));
    auto payload = token.size() > longest_token ? std::nullopt : decode_base64url(rest.substr(0, rest.find('.')));
    json::document document;
    if (!payload || payload->empty() || !document.parse(*payload, deepest))
        return malformed("a token that is not a JWT");
    std::vector<std::string> found;
    bool wrong = false;
    document.root()["limits"].each([&](json::value limit) {
        limit["cidrs"].each([&](json::value range) {
            auto good = normalised_range(range.text());
            wrong = wrong || !good;
            if (good)
                found.push_back(std::move(*good));
        });
    });
    if (wrong)
        return malformed("a token with an invalid IP address");
    if (found.empty())
        return malformed("a token that does not say the IP address of this machine");
    return found;
}

result<std::string> token_in_login(std::string_view body)
{
    json::document document;
    if (!document.parse(body, deepest))
        return malformed("an answer that is not JSON");
    auto token = document.root()["temporaryAPIToken"];
    if (!token.is(json::type::string))
        return malformed("an answer without temporaryAPIToken");
    return token.text();
}

result<std::vector<api_key>> keys_in(std::string_view body)
{
    json::document document;
    auto list = document.parse(body, deepest) ? document.root()["keys"] : json::value();
    if (!list.is(json::type::array))
        return malformed("an answer without a list of keys");
    std::size_t count = 0;
    list.each([&](json::value) { ++count; });
    if (count > most_listed)
        return malformed(fmt::format("a list of {} keys, and allows {}", count, most_keys));
    std::vector<api_key> found;
    list.each([&](json::value one) { found.push_back(parse_key(one)); });
    if (std::any_of(found.begin(), found.end(), [](auto& key) { return key.id.empty(); }))
        return malformed("a key without id");
    return found;
}

result<api_key> key_in(std::string_view body)
{
    json::document document;
    auto found = document.parse(body, deepest) ? parse_key(document.root()["key"]) : api_key();
    if (found.id.empty() || !check_token(found.token))
        return malformed("an answer without the key that was made");
    return found;
}

result<void> check_revoked(std::string_view body)
{
    json::document document;
    if (!document.parse(body, deepest) || document.root()["status"]["code"].raw() != "0")
        return malformed("an answer that does not say whether it revoked the key");
    return {};
}

std::optional<std::string> error_in_answer(std::string_view body)
{
    json::document document;
    if (!document.parse(body, deepest))
        return std::nullopt;
    auto [error, description, reason, status] = document.root().fields({"error", "description", "reason", "status"});
    auto [code, message] = status.fields({"code", "message"});
    bool is_bad = !code.null() && code.raw() != "0";
    if (error.null() && reason.null() && !is_bad)
        return std::nullopt;
    for (auto one : {description, error, reason, message})
        if (auto text = shown_text(one); !text.empty())
            return text;
    return sanitized((is_bad ? code : error.null() ? reason : error).raw());
}

}  // namespace clashcast
