// `clashcast keys list`, `make`, `revoke`.

#include "api/endpoint.hpp"
#include "daemon/admin/keys.hpp"
#include "daemon/command/command.hpp"
#include "daemon/command/password.hpp"
#include "daemon/config/keys_table.hpp"
#include "daemon/config/proxy.hpp"
#include "daemon/config/text_parsers.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace clashcast {
namespace {

struct keys_command {
    std::string email, password_file, url = portal_url, name_or_id;
    admin::wanted_keys wanted{"clashcast", 1, ""};
    bool json = false;
};
using keys_action = std::function<result<void>(const portal_options&, const keys_command&)>;

int report_failure(const failure& why)
{
    log::error("{}", why.what);
    return exit_code(exit_status::failed);
}

// Who logs in. What no option says is asked for on the terminal.
result<portal_options> account_of(const keys_command& given)
{
    portal_options options;
    options.url = given.url;
    if (auto proxy = config::find_proxy(config::process_environment(), given.url))
        options.proxy = proxy->url;
    if ((given.email.empty() || given.password_file.empty()) && !has_terminal())
        return failure(errc::invalid, fmt::format("{} is missing, and there is no terminal to ask for it",
                                                  given.email.empty() ? "--email" : "--password-file"));
    auto email = given.email.empty() ? ask_line("E-mail address of the account") : given.email;
    if (auto wrong = email ? config::wrong_with_sent_secret(*email) : ""; !wrong.empty())
        return failure(errc::invalid, "the e-mail address " + wrong);
    auto password = !email                        ? email
                    : given.password_file.empty() ? ask_password("Password of " + *email + " (not shown)")
                                                  : read_password(given.password_file);
    if (!password)
        return password.error();
    options.email = *email;
    options.password = *password;
    return options;
}

int carry_out_keys(const keys_command& given, const keys_action& what)
{
    if (auto wrong = config::wrong_with_key_name(given.wanted.name); !wrong.empty())
        return report_misuse("--name " + wrong + ": letters, digits, _ and -; at most 40");
    if (auto url = parse_base_url(given.url); !url)
        return report_misuse("--portal-url: " + url.error().what);
    auto account = account_of(given);
    if (!account)
        return report_misuse(account.error().what);
    auto done = what(*account, given);
    return done ? exit_code(exit_status::stopped) : report_failure(done.error());
}

CLI::App* add_keys_command(CLI::App& keys, const char* name, const char* about, task& chosen,
                           const std::shared_ptr<keys_command>& given, keys_action what)
{
    auto* command = keys.add_subcommand(name, about);
    command->add_option("--email", given->email, "The account's e-mail address; default: asked for")
        ->type_name("ADDRESS");
    command->add_option("--password-file", given->password_file, "A file with its password; default: asked for")
        ->type_name("FILE");
    command->add_option("--portal-url", given->url, "Where the portal is [https://developer.clashofclans.com]")
        ->type_name("URL");
    command->callback([&chosen, given, what = std::move(what)] {
        chosen = [given, what] { return carry_out_keys(*given, what); };
    });
    return command;
}

void add_keys_make(CLI::App& keys, task& chosen)
{
    auto given = std::make_shared<keys_command>();
    auto* make = add_keys_command(keys, "make", "Make keys for the address of this machine", chosen, given,
                                  [](auto& account, auto& asked) {
                                      return admin::make_keys(account, asked.wanted, std::cout, std::cerr);
                                  });
    make->add_option("--count", given->wanted.count, "How many the machine needs [1]")
        ->check(CLI::Range(std::size_t(1), most_keys))->type_name("N");
    make->add_option("--name", given->wanted.name, "The name of the keys [clashcast]")->type_name("NAME");
    make->add_option("--into", given->wanted.folder, "The folder for the files NAME-1.token, NAME-2.token, ...")
        ->required()->type_name("FOLDER");
}

void add_keys_revoke(CLI::App& keys, task& chosen)
{
    auto given = std::make_shared<keys_command>();
    auto* revoke = add_keys_command(keys, "revoke", "Revoke all keys of a name, or the key of an id", chosen, given,
                                    [](auto& account, auto& asked) {
                                        return admin::revoke_keys(account, asked.name_or_id, std::cerr);
                                    });
    revoke->add_option("key", given->name_or_id, "The name or the id")->required()->type_name("KEY")
        ->check([](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); });
}

constexpr auto about_keys = R"(Logs in at https://developer.clashofclans.com, where an account has up to ten keys. A key is a token
that is valid for the addresses of one machine: `make` takes the keys of that name that are valid for
this one, and makes those that are missing. It revokes keys of that name that are valid for another
address, and says so first; other keys stay. So each machine needs a name of its own.

  clashcast keys list --email me@example.org
  clashcast keys make --email me@example.org --password-file portal_password --count 2 --into secrets)";

}  // namespace

void add_keys(CLI::App& app, task& chosen)
{
    auto* keys = app.add_subcommand("keys", "List, make or revoke API keys at the developer portal");
    keys->require_subcommand(1);
    keys->footer(about_keys);
    auto given = std::make_shared<keys_command>();
    auto* list = add_keys_command(*keys, "list", "Show the keys of the account", chosen, given,
                                  [](auto& account, auto& asked) {
                                      return admin::list_keys(account, asked.json, std::cout);
                                  });
    list->add_flag("--json", given->json, "Print one JSON object");
    add_keys_make(*keys, chosen);
    add_keys_revoke(*keys, chosen);
}

}  // namespace clashcast
