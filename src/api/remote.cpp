#include "api/remote.hpp"

#include "net/reason.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

namespace clashcast {

using net::reason;

namespace {

double in_seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

bool is_timeout(boost::system::error_code code)
{
    return code == boost::asio::error::timed_out;
}

}  // namespace

failure not_resolved(const remote& to, boost::system::error_code why)
{
    auto words =
        is_timeout(why) ? fmt::format("no answer within {} s", in_seconds(to.connect_timeout)) : reason(why);
    return failure(errc::not_connected, fmt::format("cannot resolve {}: {}", to.name, words));
}

failure not_reached(const remote& to, boost::system::error_code why)
{
    auto words = is_timeout(why) ? fmt::format("no connection within {} s", in_seconds(to.connect_timeout))
                                 : reason(why);
    return failure(errc::not_connected, fmt::format("cannot reach {}: {}", to.name, words));
}

failure no_handshake(const remote& to, boost::system::error_code code, const std::string& why)
{
    if (is_timeout(code))
        return failure(errc::timed_out, fmt::format("TLS handshake with {} failed: not done within {} s",
                                                    to.name, in_seconds(to.connect_timeout)));
    return failure(errc::not_connected, fmt::format("TLS handshake with {} failed: {}", to.name, why));
}

failure no_answer(const remote& to, boost::system::error_code why)
{
    if (is_timeout(why))
        return failure(errc::timed_out,
                       fmt::format("{} did not answer within {} s", to.name, in_seconds(to.request_timeout)));
    return failure(errc::not_connected, fmt::format("{} ended the connection: {}", to.name, reason(why)));
}

}  // namespace clashcast
