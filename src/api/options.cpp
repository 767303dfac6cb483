#include "api/options.hpp"

#include "net/proxy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

constexpr double slowest_rate = 0.001;
constexpr double fastest_rate = 1e6;
constexpr double largest_burst = 1e6;

void require(bool good, const std::string& otherwise)
{
    if (!good)
        throw_exception_from_error(failure(errc::invalid, otherwise), BOOST_CURRENT_LOCATION);
}

// What a header's value can hold without a line break or a blank that would end it.
bool fits_a_header(const std::string& token)
{
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void check(const std::vector<std::string>& tokens)
{
    require(!tokens.empty(), "there is no API token");
    for (auto token = tokens.begin(); token != tokens.end(); ++token) {
        auto name = fmt::format("token {} of {}", token - tokens.begin() + 1, tokens.size());
        require(!token->empty(), name + " is empty");
        require(fits_a_header(*token),
                name + " has a blank, a line break or another character that no token has");
        require(std::find(tokens.begin(), token, *token) == token, name + " is the same as an earlier one");
    }
}

}  // namespace

void check(const api_options& o)
{
    check(o.tokens);
    require(o.requests_per_second >= slowest_rate && o.requests_per_second <= fastest_rate,
            fmt::format("requests_per_second is {}, not from {} to {}", o.requests_per_second, slowest_rate,
                        fastest_rate));
    require(o.burst >= 1 && o.burst <= largest_burst,
            fmt::format("burst is {}, not from 1 to {}", o.burst, largest_burst));
    if (!o.proxy.empty()) {
        auto proxy = net::parse_proxy(o.proxy);
        require(proxy.has_value(), "the proxy " + (proxy ? std::string() : proxy.error().what));
    }
    require(o.connections > 0, "connections is 0");
    require(o.connect_timeout.count() > 0, "connect_timeout is not positive");
    require(o.request_timeout.count() > 0, "request_timeout is not positive");
    require(o.body_limit > 0, "body_limit is 0");
}

}  // namespace clashcast
