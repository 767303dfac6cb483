#include "redis/address.hpp"

#include "net/percent.hpp"
#include "redis/number.hpp"

#include <fmt/format.h>

#include <optional>

namespace clashcast::redis {
namespace {

constexpr std::uint16_t usual_port = 6379;

failure invalid(std::string_view what)
{
    return failure(errc::invalid, fmt::format("the Redis URL {}", what));
}

// Cuts `text` at `mark` and returns what comes after it; nothing when there is none.
std::optional<std::string_view> cut_at(std::string_view& text, std::size_t mark)
{
    if (mark == text.npos)
        return std::nullopt;
    auto rest = text.substr(mark + 1);
    text = text.substr(0, mark);
    return rest;
}

bool read_login(std::string_view login, address& into)
{
    auto encoded = cut_at(login, login.find(':'));
    auto user = net::percent_decoded(login);
    auto password = net::percent_decoded(encoded.value_or(std::string_view()));
    if (!user || !password)
        return false;
    into.user = std::move(*user);
    into.password = std::move(*password);
    return true;
}

}  // namespace

result<address> parse_address(std::string_view url)
{
    auto scheme_end = url.find("://");
    auto scheme = url.substr(0, scheme_end);
    if (scheme_end == url.npos || (scheme != "redis" && scheme != "rediss"))
        return invalid("does not start with redis:// or rediss://");
    auto place = url.substr(scheme_end + 3);
    auto database = cut_at(place, place.find('/'));
    auto server = cut_at(place, place.rfind('@'));
    auto login = server ? place : std::string_view();

    auto where = server.value_or(place);
    if (where.find_first_of("?#") != where.npos)
        return invalid("has a query or a fragment");
    auto parsed = net::parse_authority(where, usual_port);
    if (!parsed)
        return invalid(parsed.error().what);
    address found(std::move(*parsed));
    found.tls = scheme == "rediss";
    if (!read_login(login, found))
        return invalid("has a % in its user or password that is not followed by two hex digits; % itself is %25");
    if (database && !database->empty()) {
        auto number = parse_number<unsigned>(*database);
        if (!number)
            return invalid("has no database number after its host and /; in a user or password / is %2F, @ is %40, ? "
                           "is %3F and # is %23");
        found.database = *number;
    }
    return found;
}

std::string to_string(const address& a)
{
    return fmt::format("{}://{}/{}", a.tls ? "rediss" : "redis", net::to_string(a), a.database);
}

}  // namespace clashcast::redis
