#include "simulator/server/http.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>

namespace clashcast::simulator {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

// Empty if there is none.
std::string_view bearer_token(std::string_view credentials)
{
    constexpr std::string_view scheme = "bearer ";
    auto start = credentials.find_first_not_of(' ', scheme.size());
    bool is_bearer = beast::iequals(credentials.substr(0, scheme.size()), scheme) && start != credentials.npos;
    return is_bearer ? credentials.substr(start) : std::string_view();
}

// "gzip;q=0" is a refusal.
bool accepts_gzip(beast::string_view codings)
{
    auto is_zero = [](auto& parameter) {
        return beast::iequals(parameter.first, "q") &&
               parameter.second.find_first_of("123456789") == parameter.second.npos;
    };
    for (auto& [coding, parameters] : http::ext_list(codings))
        if (beast::iequals(coding, "gzip"))
            return std::none_of(parameters.begin(), parameters.end(), is_zero);
    return false;
}

}  // namespace

head_state parse_head(std::string_view text, request_head& head)
{
    http::request_parser<http::empty_body> parser;
    parser.header_limit(longest_head);
    boost::system::error_code failed;
    auto size = parser.put(boost::asio::buffer(text.substr(0, longest_head)), failed);
    if (failed == http::error::need_more && text.size() < longest_head)
        return head_state::incomplete;
    if (failed || !parser.is_header_done())
        return head_state::bad;
    auto& request = parser.get();
    head.size = size;
    head.method = request.method_string();
    head.target = request.target();
    head.keep_alive = parser.keep_alive();
    head.gzip = accepts_gzip(request[http::field::accept_encoding]);
    head.token = bearer_token(request[http::field::authorization]);
    head.authorized = !head.token.empty();
    head.cookie = request[http::field::cookie];
    head.content_length = static_cast<std::size_t>(parser.content_length().value_or(0));
    head.has_body = parser.chunked() || head.content_length > 0;
    return head_state::complete;
}

}  // namespace clashcast::simulator
