// [[sink]] with publisher = "redis_stream".
#include "daemon/config/file_parsers.hpp"
#include "daemon/config/publishers/row.hpp"
#include "daemon/config/text_parsers.hpp"
#include "daemon/config/tls_keys.hpp"

#include <clashcast/publishers/redis_stream.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>

namespace clashcast::config {
namespace {

namespace asio = boost::asio;

struct redis_stream_settings : redis_stream_options {
    std::string key = "clash:events";
};

void check_redis_stream(const table& from, const redis_stream_settings& s, diagnostics& all)
{
    check_redis_tls(from, s.url, s.cert_file, s.key_file, all);
}

table_schema<redis_stream_settings> redis_stream_schema()
{
    using s = redis_stream_settings;
    return {"[[sink]] redis_stream", s(),
            {field<s>("url", &s::url, redis_url()).required(),
             {"key", &s::key, destination(false)},
             {"max_length", &s::max_length, whole<std::uint64_t>(0, 1'000'000'000'000)},
             {"password_file", &s::password, secret_file()},
             {"ca_file", &s::ca_file, ca_file()},
             {"cert_file", &s::cert_file, cert_file()},
             {"key_file", &s::key_file, key_file()}},
            check_redis_stream};
}

publisher_plan plan_redis_stream(const redis_stream_settings& s)
{
    auto make = [s](asio::any_io_executor executor, const identity& who) {
        redis_stream_options options = s;
        options.writer = fmt::format("{}:0:{}", who.name_space, who.name());
        return make_redis_stream_publisher(std::move(executor), std::move(options));
    };
    publisher_plan plan(s.key, make);
    plan.destination_has_cursor = true;
    return plan;
}

}  // namespace

publisher_kind redis_stream_publisher_kind()
{
    return row("redis_stream", redis_stream_schema(), plan_redis_stream);
}

}  // namespace clashcast::config
