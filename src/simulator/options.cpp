#include "simulator/options.hpp"

#include <CLI/CLI.hpp>

namespace clashcast::simulator {
namespace {

constexpr auto about =
    "Answers as the Clash of Clans API does, from a made world or from recordings.\n\n"
    "The first line on standard output says where, and what may be watched:\n"
    "  {\"url\": \"http://127.0.0.1:PORT/v1\", \"clans\": [tags], \"players\": [tags]}\n"
    "Any bearer token is good. SIGUSR1 freezes the world: every path repeats its last good answer, without faults.\n"
    "SIGTERM and SIGINT end the program.";

void add_world(CLI::App& app, options& o)
{
    auto made = "A made world", recorded = "Recordings instead of it";
    app.add_option("--seed", o.seed, "Two runs with one seed make the same world")->capture_default_str()->group(made);
    app.add_option("--clans", o.clans, "How many clans, each with its war")->capture_default_str()->group(made);
    app.add_option("--players", o.players, "How many players")->capture_default_str()->group(made);
    app.add_option("--change-rate", o.change_rate, "Share of the polls that find a change")
        ->check(CLI::Range(0.0, 1.0))->capture_default_str()->group(made);
    auto* files = app.add_option("--recording", o.recordings, "Files of JSON lines {\"path\", \"status\", \"body\"}; a "
                                                              "path that is in none of them is not found")
                      ->check(CLI::ExistingFile)->group(recorded);
    app.add_flag("--step", o.step,
                 "Each poll of a path gets the next answer, the last one for ever (without: the first one)")
        ->needs(files)->group(recorded);
}

void add_faults(CLI::App& app, options& o)
{
    auto group = "Faults, each as the share of polls it befalls (they do not move the world on)";
    auto rate = [&](const char* name, double& value, const char* what) {
        app.add_option(name, value, what)->check(CLI::Range(0.0, 1.0))->group(group);
    };
    rate("--fault-503", o.faults.unavailable, "503 inMaintenance, as JSON or as HTML");
    rate("--fault-429", o.faults.throttled, "429 requestThrottled");
    rate("--fault-500", o.faults.broken, "500 unknownException");
    rate("--fault-404", o.faults.missing, "404 notFound");
    rate("--fault-delay", o.faults.slow, "A good answer, after --delay (this one does move the world on)");
    rate("--fault-reset", o.faults.reset, "The connection is reset");
    rate("--fault-truncate", o.faults.cut, "The body is cut short and the connection closed");
    rate("--fault-garbage", o.faults.garbage, "200, and a body that is no JSON");
    app.add_option_function<std::uint32_t>(
           "--delay", [&](std::uint32_t ms) { o.server.delay = std::chrono::milliseconds(ms); }, "Milliseconds [500]")
        ->group(group);
    app.add_option_function<std::vector<double>>(
           "--maintenance",
           [&](const std::vector<double>& span) { o.maintenance = {span[0], span[1]}; },
           "FROM,TO: between these seconds after the start everything answers 503")
        ->expected(2)->delimiter(',')->type_name("FROM,TO")->group("Maintenance");
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
    app.add_option("--max-age", o.server.max_age, "Seconds that every answer's Cache-Control tells")
        ->capture_default_str();
    app.add_option("--ledger", o.ledger, "Append to this file, as recording lines, each good answer that was sent "
                                         "whole and differs from the path's last one");
}

}  // namespace

std::optional<options> read_options(int count, const char* const* words, int& exit_status)
{
    options o;
    CLI::App app(about, "clash-simulator");
    add_service(app, o);
    add_world(app, o);
    add_faults(app, o);
    try {
        app.parse(count, words);
        if (o.faults.sum() > 1)
            throw CLI::ValidationError("--fault-*", "the rates add up to more than 1");
        if (o.maintenance.until < o.maintenance.from)
            throw CLI::ValidationError("--maintenance", "ends before it starts");
    } catch (const CLI::ParseError& said) {
        exit_status = app.exit(said) == 0 ? 0 : 2;
        return std::nullopt;
    }
    return o;
}

}  // namespace clashcast::simulator
