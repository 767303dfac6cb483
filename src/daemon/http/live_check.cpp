#include "daemon/http/live_check.hpp"

#include "daemon/http/client.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

#include <string>

namespace clashcast::http {

result<void> check_live(boost::asio::ip::address listen, std::uint16_t port)
{
    auto got = get(listen, port, "/livez");
    if (!got)
        return got.error();
    if (got->status == 200)
        return {};
    auto line = got->body.substr(0, got->body.find('\n'));
    return failure(errc::refused, line.empty() ? fmt::format("status {}", got->status) : sanitized(line));
}

}  // namespace clashcast::http
