#include "daemon/config/http_table.hpp"

#include "daemon/config/file_parsers.hpp"
#include "daemon/config/text_parsers.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <cctype>

namespace clashcast::config {
namespace {

namespace asio = boost::asio;

constexpr std::size_t shortest_token = 16;
constexpr auto listen_form = "an IP address and a port, as in \"127.0.0.1:25274\", \"[::1]:25274\" or "
                             "\"0.0.0.0:25274\"";
constexpr auto token_form = "16 or more letters, digits and any of -._~+/=";

std::string wrong_with_listen(const text& t)
{
    auto where = net::parse_authority(t.value);
    if (!where)
        return fmt::format("{} {}", quoted(t), where.error().what);
    boost::system::error_code failed;
    asio::ip::make_address(where->host, failed);
    if (failed)
        return quoted(t) + " has no IP address";
    return where->port == 0 ? quoted(t) + " has no port" : "";
}

// What a client can send in a header without quotes.
std::string wrong_with_token(std::string_view token)
{
    auto fits = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-._~+/=").find(c) != std::string::npos;
    };
    if (token.size() < shortest_token)
        return "is too short";
    return std::all_of(token.begin(), token.end(), fits) ? "" : "has a character that a token cannot have";
}

value_parser<std::string> http_token()
{
    return text_that(token_form, [](const text& t) { return wrong_with_token(t.value); });
}

bool is_loopback(const http_settings& s)
{
    boost::system::error_code failed;
    auto address = asio::ip::make_address(address_of(s).host, failed);
    return !failed && address.is_loopback();
}

// From another machine everybody could see and change what is watched.
void check_http(const table& from, const http_settings& s, diagnostics& all)
{
    if (is_given(from, "token") && is_given(from, "token_file"))
        report_wrong(from, "token_file", "stands beside token; allowed: one of the two", all);
    if (!is_given(from, "token") && !is_given(from, "token_file") && !is_loopback(s))
        all.emplace_back(from.find("listen")->at, path_of(from, "token"),
                         fmt::format("is missing, and other machines can reach listen; allowed: {}", token_form));
}

const table_schema<http_settings>& http_schema()
{
    using s = http_settings;
    static const table_schema<s> all{"[http]", s(),
                                     {{"listen", &s::listen, text_that(listen_form, wrong_with_listen)},
                                      {"token", &s::token, http_token()},
                                      {"token_file", &s::token_from_file, secret_in_file(wrong_with_token)}},
                                     check_http};
    return all;
}

}  // namespace

net::authority address_of(const http_settings& s)
{
    return net::parse_authority(s.listen).value();
}

std::optional<http_settings> read_http(const table& root, diagnostics& all)
{
    auto* found = only_table(root, "http", all);
    if (!found)
        return std::nullopt;
    report_unknown_keys(*found, http_schema().names(), all);
    auto read = http_schema().read(*found, all);
    if (read.token.empty())
        read.token = std::move(read.token_from_file);
    return read;
}

void document_http(std::vector<documented_key>& all)
{
    http_schema().document(all);
}

}  // namespace clashcast::config
