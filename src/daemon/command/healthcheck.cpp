// `clashcast healthcheck`.

#include "daemon/command/command.hpp"
#include "daemon/http/live_check.hpp"
#include "net/url.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/ip/address.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// Where clashcast listens by that configuration. What is wrong with it is in the log.
std::optional<net::authority> listen_of(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return std::nullopt;
    if (read->settings.http)
        return config::address_of(*read->settings.http);
    log::error("{} has no table [http]: there is no server to ask", file);
    return std::nullopt;
}

std::optional<net::authority> parse_address(const std::string& at)
{
    auto where = net::parse_authority(at);
    boost::system::error_code failed;
    if (where && where->port > 0)
        asio::ip::make_address(where->host, failed);
    if (where && where->port > 0 && !failed)
        return *where;
    log::error("\"{}\" is not an IP address and a port, as in 127.0.0.1:25274", at);
    return std::nullopt;
}

// Docker reserves every status but 0 and 1.
int healthcheck(const std::string& file, const std::string& at)
{
    auto where = at.empty() ? listen_of(file) : parse_address(at);
    if (!where)
        return 1;
    auto alive = http::check_live(asio::ip::make_address(where->host), where->port);
    if (!alive)
        log::error("not alive: {}", alive.error().what);
    return alive ? 0 : 1;
}

}  // namespace

void add_healthcheck(CLI::App& app, task& chosen)
{
    auto file = std::make_shared<std::string>(default_file), at = std::make_shared<std::string>();
    auto* command = app.add_subcommand("healthcheck", "Ask a running clashcast whether it is alive: 0 or 1");
    auto* from = command->add_option("file,-c,--config", *file, about_file)->type_name("FILE");
    command->add_option("--at", *at, "Ask at this address instead, and read no configuration")
        ->type_name("ADDRESS:PORT")
        ->excludes(from);
    command->callback([file, at, &chosen] { chosen = [file, at] { return healthcheck(*file, *at); }; });
}

}  // namespace clashcast
