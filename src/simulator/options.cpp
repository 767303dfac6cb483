#include "simulator/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

namespace clashcast::simulator {
namespace {

constexpr auto about =
    "Answers as the Clash of Clans API does, from a made world or from recordings.\n\n"
    "The first line on standard output has the URL and the tags that can be watched:\n"
    "  {\"url\": \"http://127.0.0.1:PORT/v1\", \"clans\": [tags], \"players\": [tags]}\n"
    "Accepts any bearer token, unless it plays the developer portal, too. SIGUSR1 freezes the world: every path "
    "repeats its last good answer, without faults.\n"
    "SIGUSR2 moves the machine to its next address. SIGTERM and SIGINT end the program.";

std::chrono::sys_seconds read_time(const std::string& text)
{
    using namespace std::chrono;
    int y = 0, h = 0, min = 0, s = 0, read = 0;
    unsigned m = 0, d = 0;
    std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &y, &m, &d, &h, &min, &s, &read);
    year_month_day date{year(y), month(m), day(d)};
    if (read == 0 || static_cast<std::size_t>(read) != text.size() || !date.ok() || h > 23 || min > 59 || s > 59 ||
        y < 2016)
        throw CLI::ValidationError("--game-start", "invalid time: " + text);
    return sys_days(date) + hours(h) + minutes(min) + seconds(s);
}

void add_world(CLI::App& app, options& o)
{
    auto made = "A made world", recorded = "Recordings instead of it";
    app.add_option("--seed", o.seed, "The same seed makes the same world")->capture_default_str()->group(made);
    app.add_option("--clans", o.clans, "How many clans, each with its war")->capture_default_str()->group(made);
    app.add_option("--players", o.players, "How many players")->capture_default_str()->group(made);
    app.add_option("--change-rate", o.change_rate, "Share of the polls that find a change")
        ->check(CLI::Range(0.0, 1.0))->capture_default_str()->group(made);
    app.add_option("--private-logs", o.private_logs, "Share of the clans whose war log is private: 403 for their wars")
        ->check(CLI::Range(0.0, 1.0))->capture_default_str()->group(made);
    auto* scale = app.add_option("--time-scale", o.time_scale,
                                 "Clans, wars and players change by the clock instead, in a game that runs so many "
                                 "times as fast as real life; times in answers are real ones")
                      ->check(CLI::Range(0.001, 100'000.0))->group(made);
    app.add_option_function<std::string>(
           "--game-start", [&](const std::string& text) { o.game_start = read_time(text); },
           "With --time-scale, the time in the game at the start, such as 2026-03-01T02:00:00Z [with a scale other "
           "than 1 six hours before the next sign-up of the league]")
        ->needs(scale)->type_name("TIME")->group(made);
    auto* files = app.add_option("--recording", o.recordings,
                                 "Files of JSON lines {\"path\", \"status\", \"body\"}; other paths are not found")
                      ->check(CLI::ExistingFile)->group(recorded);
    app.add_flag("--step", o.step,
                 "Each poll of a path gets the next answer, and at the end the last one again (without it the first)")
        ->needs(files)->group(recorded);
}

void add_faults(CLI::App& app, options& o)
{
    auto group = "Faults, each with the share of polls that get it (such a poll does not advance the world)";
    auto rate = [&](const char* name, double& value, const char* what) {
        app.add_option(name, value, what)->check(CLI::Range(0.0, 1.0))->group(group);
    };
    rate("--fault-503", o.faults.unavailable, "503 inMaintenance, as JSON or as HTML");
    rate("--fault-429", o.faults.throttled, "429 requestThrottled");
    rate("--fault-500", o.faults.broken, "500 unknownException");
    rate("--fault-404", o.faults.missing, "404 notFound");
    rate("--fault-delay", o.faults.slow, "A good answer, after --delay (this one does advance the world)");
    rate("--fault-reset", o.faults.reset, "The connection is reset");
    rate("--fault-truncate", o.faults.cut, "The body is cut short and the connection closed");
    rate("--fault-garbage", o.faults.garbage, "200, and a body that is not JSON");
    app.add_option_function<std::uint32_t>(
           "--delay", [&](std::uint32_t ms) { o.server.delay = std::chrono::milliseconds(ms); }, "Milliseconds [500]")
        ->group(group);
    app.add_option_function<std::vector<double>>(
           "--maintenance",
           [&](const std::vector<double>& span) { o.maintenance = {span[0], span[1]}; },
           "FROM,TO: between these seconds after the start every answer is a 503")
        ->expected(2)->delimiter(',')->type_name("FROM,TO")->group("Maintenance");
}

// EMAIL:PASSWORD
void read_account(const std::string& text, portal_settings& into)
{
    auto colon = text.find(':');
    if (colon == text.npos)
        throw CLI::ValidationError("--portal-account", "has no colon");
    into.email = text.substr(0, colon);
    into.password = text.substr(colon + 1);
}

void add_portal(CLI::App& app, options& o)
{
    auto group = "The developer portal, at /api/login and /api/apikey/; the API then accepts only keys that it made";
    auto settings = std::make_shared<portal_settings>();
    settings->addresses = {"127.0.0.1"};
    auto* account = app.add_option_function<std::string>(
                           "--portal-account", [settings](const std::string& text) { read_account(text, *settings); },
                           "The account whose keys it has")
                        ->type_name("EMAIL:PASSWORD")->group(group);
    auto add = [&](const char* name, auto& value, const char* what) {
        return app.add_option(name, value, what)->needs(account)->group(group);
    };
    add("--portal-addresses", settings->addresses, "The addresses of the machine: the first at the start, the next "
        "one at each SIGUSR2 [127.0.0.1]")->delimiter(',')->check(CLI::ValidIPV4)->type_name("IP,...");
    add("--portal-failing-logins", settings->failing_logins, "So many logins get a temporary error first");
    add("--portal-failing-creates", settings->failing_creates, "After a key was revoked, so many are not "
        "made: the answer is a 500");
    add("--portal-log", settings->log, "Append to this file a line of JSON for each request");
    app.final_callback([&o, account, settings] {
        if (account->count() > 0)
            o.portal = *settings;
    });
}

void add_service(CLI::App& app, options& o)
{
    app.add_option("--host", o.server.host, "Address to listen on")->check(CLI::ValidIPV4)->capture_default_str();
    app.add_option("--port", o.server.port, "Port to listen on; 0: a free one")->capture_default_str();
    auto* certificate = app.add_option("--certificate", o.server.certificate, "Serve https, with this PEM file's chain")
                            ->check(CLI::ExistingFile);
    auto* key = app.add_option("--key", o.server.key, "Its key, a PEM file")->check(CLI::ExistingFile);
    certificate->needs(key);
    key->needs(certificate);
    app.add_option("--max-age", o.server.max_age, "The max-age in every answer's Cache-Control, in seconds")
        ->capture_default_str();
    app.add_option("--ledger", o.answer_file, "Append to this file, as recording lines, each good answer that was sent "
                                         "whole and differs from the one before it");
}

}  // namespace

std::optional<options> read_options(int count, const char* const* words, int& exit_status)
{
    options o;
    CLI::App app(about, "clash-simulator");
    add_service(app, o);
    add_world(app, o);
    add_faults(app, o);
    add_portal(app, o);
    try {
        app.parse(count, words);
        if (o.faults.sum() > 1)
            throw CLI::ValidationError("--fault-*", "the rates add up to more than 1");
        if (o.maintenance.until < o.maintenance.from)
            throw CLI::ValidationError("--maintenance", "ends before it starts");
    } catch (const CLI::ParseError& error) {
        exit_status = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    return o;
}

}  // namespace clashcast::simulator
