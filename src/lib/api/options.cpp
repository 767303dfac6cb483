#include "api/options.hpp"

#include "net/proxy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

constexpr double slowest_rate = 0.001;
constexpr double fastest_rate = 1e6;
constexpr double largest_burst = 1e6;

struct requirements {
    void require(bool good, const std::string& otherwise)
    {
        if (!good && met)
            met = failure(errc::invalid, otherwise);
    }

    result<void> met;  // or the first that is not
};

void check(const std::vector<std::string>& tokens, requirements& all)
{
    for (auto token = tokens.begin(); token != tokens.end(); ++token) {
        auto name = fmt::format("token {} of {}", token - tokens.begin() + 1, tokens.size());
        auto checked = check_token(*token);
        all.require(checked.has_value(), checked ? "" : name + ' ' + checked.error().what);
        all.require(std::find(tokens.begin(), token, *token) == token, name + " is the same as an earlier one");
    }
}

}  // namespace

result<void> check_token(std::string_view token)
{
    if (token.empty())
        return failure(errc::invalid, "is empty");
    if (std::any_of(token.begin(), token.end(), [](char c) { return c < ' ' || c > '~'; }))
        return failure(errc::invalid, "has a line break or another character that a token cannot have");
    if (token.find(' ') != token.npos)
        return failure(errc::invalid, "has a space in it: give the token alone, without \"Bearer\" before it");
    return {};
}

result<void> validate(const api_options& o)
{
    requirements all;
    all.require(!o.tokens.empty() || o.tokens_come_later, "no API token is given");
    check(o.tokens, all);
    all.require(o.requests_per_second >= slowest_rate && o.requests_per_second <= fastest_rate,
                fmt::format("requests_per_second is {}, not from {} to {}", o.requests_per_second, slowest_rate,
                            fastest_rate));
    all.require(o.burst >= 1 && o.burst <= largest_burst,
                fmt::format("burst is {}, not from 1 to {}", o.burst, largest_burst));
    if (!o.proxy.empty()) {
        auto proxy = net::parse_proxy(o.proxy);
        all.require(proxy.has_value(), "the proxy " + (proxy ? std::string() : proxy.error().what));
    }
    all.require(o.connections > 0, "connections is 0");
    all.require(o.connect_timeout.count() > 0, "connect_timeout is not positive");
    all.require(o.request_timeout.count() > 0, "request_timeout is not positive");
    all.require(o.body_limit > 0, "body_limit is 0");
    return all.met;
}

std::vector<std::optional<std::size_t>> positions_in(const std::vector<std::string>& before,
                                                     const std::vector<std::string>& tokens)
{
    std::vector<std::optional<std::size_t>> found;
    for (auto& token : tokens) {
        auto index = static_cast<std::size_t>(std::find(before.begin(), before.end(), token) - before.begin());
        found.push_back(index < before.size() ? std::optional(index) : std::nullopt);
    }
    return found;
}

}  // namespace clashcast
