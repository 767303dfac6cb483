#include "redis/address.hpp"

#include "redis/number.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast::redis {
namespace {

constexpr net::url_syntax redis_syntax{.plain = {"redis://", 6379}, .tls = {"rediss://", 6379}, .has_path = true};

failure invalid(std::string_view what)
{
    return failure(errc::invalid, fmt::format("the Redis URL {}", what));
}

}  // namespace

result<address> parse_address(std::string_view text)
{
    auto parsed = net::parse_url(text, redis_syntax);
    if (!parsed)
        return invalid(parsed.error().what);
    address found(std::move(*parsed));
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
    return fmt::format("{}://{}/{}", a.tls ? "rediss" : "redis", net::to_string(a), a.database);
}

}  // namespace clashcast::redis
