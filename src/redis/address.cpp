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
    constexpr std::string_view form = "redis://[[user]:password@]host[:port][/database]";
    return failure(errc::invalid, fmt::format("a Redis URL is {}: {}", form, what));
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
        return invalid("it begins otherwise");
    auto place = url.substr(scheme_end + 3);
    auto database = cut_at(place, place.find('/'));
    auto server = cut_at(place, place.rfind('@'));
    auto login = server ? place : std::string_view();

    auto parsed = net::parse_authority(server.value_or(place), usual_port);
    if (!parsed)
        return invalid("it " + parsed.error().what);
    address found(std::move(*parsed));
    found.tls = scheme == "rediss";
    if (!read_login(login, found))
        return invalid("a % in user or password is followed by two hex digits");
    if (database && !database->empty()) {
        auto number = parse_number<unsigned>(*database);
        if (!number)
            return invalid("the database is a number");
        found.database = *number;
    }
    return found;
}

std::string to_string(const address& a)
{
    return fmt::format("{}://{}/{}", a.tls ? "rediss" : "redis", net::to_string(a), a.database);
}

}  // namespace clashcast::redis
