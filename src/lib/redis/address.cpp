#include "redis/address.hpp"

#include "redis/number.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast::redis {
namespace {

constexpr std::uint16_t port = 6379;
constexpr net::url_syntax redis_syntax{
    .schemes = {{{.name = "redis", .default_port = port, .has_path = true},
                 {.name = "rediss", .default_port = port, .tls = true, .has_path = true},
                 {.name = "valkey", .default_port = port, .has_path = true},
                 {.name = "valkeys", .default_port = port, .tls = true, .has_path = true},
                 {.name = "unix", .has_host = false},
                 {.name = "redis+unix", .has_host = false}}}};

failure invalid(std::string_view what)
{
    return failure(errc::invalid, fmt::format("the Redis URL {}", what));
}

// "db=3"
result<unsigned> parse_query(std::string_view text)
{
    constexpr std::string_view name = "db=";
    if (!text.starts_with(name))
        return invalid("has something else than db=NUMBER after its ?; user and password go before the path, as in "
                       "unix://user:password@/path, and a ? of the path is %3F");
    auto number = parse_number<unsigned>(text.substr(name.size()));
    if (!number)
        return invalid("has no database number after db=");
    return *number;
}

// Why this cannot be the path of a Unix socket; empty if it can.
std::string_view wrong_with_socket(std::string_view path)
{
    constexpr std::size_t longest = 107;  // sockaddr_un has 108 bytes, the last of which is zero
    if (path.size() <= 1)
        return "has no path of a socket";
    if (!character_error(path).empty())
        return "has a control character in its path, or bytes that are not UTF-8";
    if (path.size() > longest)
        return "has a path of more than 107 bytes, which is the most that a Unix socket can have";
    return {};
}

result<address> parse_local(address found)
{
    if (found.path.find('#') != found.path.npos)
        return invalid("has a fragment; a # of the path is %23");
    auto path = std::string_view(found.path).substr(0, found.path.find('?'));
    if (path.size() < found.path.size()) {
        auto database = parse_query(std::string_view(found.path).substr(path.size() + 1));
        if (!database)
            return database.error();
        found.database = *database;
    }
    auto decoded = net::percent_decoded(path);
    if (!decoded)
        return invalid("has a % in its path that is not followed by two hex digits; % itself is %25");
    if (auto wrong = wrong_with_socket(*decoded); !wrong.empty())
        return invalid(wrong);
    found.socket = std::move(*decoded);
    return found;
}

}  // namespace

result<address> parse_address(std::string_view text)
{
    auto parsed = net::parse_url(text, redis_syntax);
    if (!parsed)
        return invalid(parsed.error().what);
    address found(std::move(*parsed));
    if (found.host.empty())
        return parse_local(std::move(found));
    if (found.path.size() <= 1)
        return found;
    auto number = parse_number<unsigned>(std::string_view(found.path).substr(1));
    if (!number)
        return invalid("has no database number after its host and /; in a user or password / is %2F, @ is %40, ? is "
                       "%3F and # is %23");
    found.database = *number;
    return found;
}

std::string to_string(const address& a)
{
    return a.is_local() ? fmt::format("{}://{}?db={}", a.scheme, a.socket, a.database)
                        : fmt::format("{}://{}/{}", a.scheme, net::to_string(a), a.database);
}

}  // namespace clashcast::redis
