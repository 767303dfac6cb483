// `clashcast healthcheck`.

#include "daemon/command/command.hpp"
#include "daemon/http/live_check.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace clashcast {
namespace {

// Docker reserves every status but 0 and 1.
int healthcheck(const std::string& file)
{
    auto read = load(file);
    if (!read)
        return 1;
    if (!read->settings.http) {
        log::error("{} has no table [http]: there is no server to ask", file);
        return 1;
    }
    auto where = config::address_of(*read->settings.http);
    auto alive = http::check_live(boost::asio::ip::make_address(where.host), where.port);
    if (!alive)
        log::error("not alive: {}", alive.error().what);
    return alive ? 0 : 1;
}

}  // namespace

void add_healthcheck(CLI::App& app, task& chosen)
{
    auto file = std::make_shared<std::string>(default_file);
    auto* command = app.add_subcommand("healthcheck", "Ask a running clashcast whether it is alive: 0 or 1");
    command->add_option("file,-c,--config", *file, about_file)->type_name("FILE");
    command->callback([file, &chosen] { chosen = [file] { return healthcheck(*file); }; });
}

}  // namespace clashcast
