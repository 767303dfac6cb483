// `clashcast status`.

#include "daemon/admin/sinks.hpp"
#include "daemon/command/command.hpp"
#include "daemon/command/status_text.hpp"
#include "daemon/http/client.hpp"
#include "daemon/terminal/redraw.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace clashcast {
namespace {

using nlohmann::ordered_json;

constexpr auto between_drawings = std::chrono::seconds(1);
constexpr unsigned good = 200, standby = 503;

struct status_options {
    std::string file = default_file;
    bool watch = false, json = false;
};

// What the daemon said; or why it said nothing.
struct daemon_answer {
    std::string body;
    ordered_json status;
    bool is_standby = false;
    std::string silence;
};

std::string detail_in(const http::answer& got, const ordered_json& body)
{
    auto found = body.is_object() ? body.find("detail") : body.end();
    bool has_detail = body.is_object() && found != body.end() && found->is_string() && !found->empty();
    return has_detail ? found->get<std::string>() : fmt::format("it answers with status {}", got.status);
}

daemon_answer ask_daemon(const config::configuration& settings)
{
    daemon_answer all;
    if (!settings.http) {
        all.silence = fmt::format("{} has no table [http], so clashcast cannot be asked", settings.file);
        return all;
    }
    auto where = config::address_of(*settings.http);
    auto got = http::get(boost::asio::ip::make_address(where.host), where.port, "/api/v1/status",
                         settings.http->token);
    if (!got) {
        all.silence = "clashcast does not answer: " + got.error().what;
        return all;
    }
    all.body = got->body;
    all.status = ordered_json::parse(got->body, nullptr, false);
    all.is_standby = got->status == standby && all.status.is_object() && all.status.contains("owner");
    if (!all.is_standby && (got->status != good || !all.status.is_object()))
        all.silence = "clashcast does not say: " + sanitized(detail_in(*got, all.status));
    return all;
}

// What the journal knows, as `sinks list` shows it.
result<std::string> ask_journal(const config::configuration& settings, bool json)
{
    std::ostringstream out;
    auto listed = admin::list_sinks(settings, json, out);
    if (!listed)
        return listed.error();
    return out.str();
}

result<std::string> with_journal(const config::configuration& settings, const daemon_answer& asked, bool json)
{
    auto found = ask_journal(settings, json);
    if (!found)
        return failure(found.error().code, fmt::format("{}; {}", asked.silence, found.error().what));
    if (!json)
        return fmt::format("{}; the journal has:\n\n{}", printable(asked.silence), *found);
    ordered_json object{{"problem", asked.silence}};
    object.update(ordered_json::parse(*found));
    return object.dump() + '\n';
}

result<std::string> look(const config::configuration& settings, const status_options& asked)
{
    auto said = ask_daemon(settings);
    if (!said.silence.empty())
        return with_journal(settings, said, asked.json);
    if (asked.json)
        return said.body + '\n';
    auto page = status_text(said.status, terminal::screen_of(STDOUT_FILENO));
    auto stored = said.is_standby ? ask_journal(settings, false) : result<std::string>(std::string());
    return stored && !stored->empty() ? page + '\n' + *stored : page;
}

// Until a signal ends the process, or the terminal is gone.
int watch(const config::configuration& settings, const status_options& asked)
{
    set_log([](severity, std::string_view) {});  // it would be in the middle of the page
    terminal::redrawn_screen screen;
    for (;;) {
        auto found = look(settings, asked);
        if (!screen.draw(found ? *found : printable(found.error().what) + '\n'))
            return exit_code(exit_status::failed);
        std::this_thread::sleep_for(between_drawings);
    }
}

std::string error_in(const status_options& asked)
{
    if (asked.watch && asked.json)
        return "--watch is for people, and --json for programs: choose one of them";
    if (asked.watch && !terminal::screen_of(STDOUT_FILENO).is_terminal)
        return "--watch needs a terminal";
    return {};
}

int status(const status_options& asked)
{
    if (auto wrong = error_in(asked); !wrong.empty())
        return report_misuse(wrong);
    auto read = load(asked.file);
    if (!read)
        return exit_code(exit_status::misconfigured);
    if (asked.watch)
        return watch(read->settings, asked);
    auto found = look(read->settings, asked);
    if (found)
        std::cout << *found;
    else
        log::error("{}", found.error().what);
    return exit_code(found ? exit_status::stopped : exit_status::failed);
}

constexpr auto about_status = R"(It asks the clashcast that runs with this configuration at the address of [http]. If that does not answer,
or has no [http], it shows what the journal knows, as `clashcast sinks list` does.)";

}  // namespace

void add_status(CLI::App& app, task& chosen)
{
    auto asked = std::make_shared<status_options>();
    auto* command = app.add_subcommand("status", "Show how a running clashcast is doing");
    command->add_option("file,-c,--config", asked->file, about_file)->type_name("FILE");
    command->add_flag("--watch", asked->watch, "Draw it again each second, until Ctrl-C");
    command->add_flag("--json", asked->json, "Print the answer of /api/v1/status");
    command->callback([asked, &chosen] { chosen = [asked] { return status(*asked); }; });
    command->footer(about_status);
}

}  // namespace clashcast
