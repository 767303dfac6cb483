#include "daemon/commands.hpp"

#include "daemon/load.hpp"
#include "daemon/service.hpp"
#include "desk/dead_letters.hpp"
#include "desk/sinks.hpp"
#include "text/printable.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {
namespace {

using namespace desk;

// What the options of a command are read into.
struct request {
    std::string file = default_file;
    std::string name;
    std::string to;
    std::vector<std::string> words;
    bool json = false;
    bool anew = false;
    bool all = false;
};
using work = std::function<result<void>(const config::configuration&, const request&)>;

int exit_code(ending how)
{
    return static_cast<int>(how);
}

int wrong_use(std::string_view why)
{
    fmt::print(stderr, "{}\n", printable(why));
    return exit_code(ending::misconfigured);
}

int carry_out(const request& asked, const work& what)
{
    auto read = load(asked.file);
    if (!read)
        return exit_code(ending::misconfigured);
    auto done = what(read->settings, asked);
    if (done)
        return exit_code(ending::stopped);
    log::error("{}", done.error().what);
    return exit_code(ending::failed);
}

// A command that carries out `what`. What is wrong with the request, `check` says.
std::shared_ptr<request> add(CLI::App& command, task& chosen, work what,
                             std::function<std::string(const request&)> check = [](auto&) { return std::string(); })
{
    auto asked = std::make_shared<request>();
    command.add_option("-c,--config", asked->file, about_file)->type_name("FILE");
    command.callback([&chosen, asked, what = std::move(what), check = std::move(check)] {
        chosen = [asked, what, check] {
            auto wrong = check(*asked);
            return wrong.empty() ? carry_out(*asked, what) : wrong_use(wrong);
        };
    });
    return asked;
}

std::string wrong_place(const request& asked)
{
    auto place = parse_place(asked.to, real_clock().wall());
    return place ? "" : place.error().what;
}

std::string wrong_words(const request& asked)
{
    auto chosen = parse_selection(asked.words);
    return chosen ? "" : chosen.error().what;
}

std::string wrong_drop(const request& asked)
{
    auto wrong = wrong_words(asked);
    if (!wrong.empty() || asked.words.empty() == asked.all)
        return wrong;
    return "say which dead letters to drop: a sink's name, ids, or --all for every one of them";
}

constexpr auto places = "A position as `sinks list` shows it, a time (2026-11-26T10:00:00Z, or +01:00 in place of Z), "
                        "how long ago (10m, 1d), beginning: the oldest event that is kept, or end: what waits is "
                        "passed over. Ends with 1 when not all of it is kept any more";

void add_sinks(CLI::App& app, task& chosen)
{
    auto* sinks = app.add_subcommand("sinks", "Show where each sink stands in the journal, forget one, take one back");
    sinks->require_subcommand(1);
    auto* list = sinks->add_subcommand("list", "Where each sink stands, what became of its events, and what waits for "
                                               "it; clashcast may run meanwhile");
    auto shown = add(*list, chosen,
                     [](auto& settings, auto& asked) { return list_sinks(settings, asked.json, std::cout); });
    list->add_flag("--json", shown->json, "One JSON object");

    auto* forget = sinks->add_subcommand("forget", "Let go what the journal keeps for a sink that is no more; stop "
                                                   "clashcast first");
    auto gone = add(*forget, chosen,
                    [](auto& settings, auto& asked) {
                        return forget_sink(settings, asked.name, asked.anew, std::cout);
                    });
    forget->add_option("name", gone->name, "The sink")->required()->type_name("NAME");
    forget->add_flag("--anew", gone->anew,
                     "Also if it is in the configuration: it begins anew then, as a new sink does");

    auto* rewind = sinks->add_subcommand("rewind", "Take a sink back, to deliver again what the journal still keeps; "
                                                   "stop clashcast first");
    auto back = add(*rewind, chosen,
                    [](auto& settings, auto& asked) {
                        auto place = parse_place(asked.to, real_clock().wall());
                        return rewind_sink(settings, asked.name, place.value(), std::cout);
                    },
                    wrong_place);
    rewind->add_option("name", back->name, "The sink")->required()->type_name("NAME");
    rewind->add_option("--to", back->to, places)->required()->type_name("PLACE");
}

void add_dead_letters(CLI::App& app, task& chosen)
{
    auto* letters = app.add_subcommand("dead-letters", "Show, publish again or drop the events that a destination "
                                                       "refused for good; clashcast may run meanwhile");
    letters->require_subcommand(1);
    constexpr auto words = "A sink's name, ids as `list` shows them, or both; without any: all";
    auto* list = letters->add_subcommand("list", "The dead letters, oldest first, each with its reason");
    auto shown = add(*list, chosen,
                     [](auto& settings, auto& asked) {
                         auto which = parse_selection(asked.words).value();
                         return list_dead_letters(settings, which, asked.json, std::cout);
                     },
                     wrong_words);
    list->add_option("which", shown->words, words)->type_name("[NAME] [ID...]");
    list->add_flag("--json", shown->json, "A JSON object a line, with the whole event");

    auto* replay = letters->add_subcommand("replay", "Publish them again, as the configuration has their sinks now. "
                                                     "What is delivered is no dead letter any more, what is refused "
                                                     "again stays");
    auto sent = add(*replay, chosen,
                    [](auto& settings, auto& asked) {
                        return replay_dead_letters(settings, parse_selection(asked.words).value(), std::cout);
                    },
                    wrong_words);
    replay->add_option("which", sent->words, words)->type_name("[NAME] [ID...]");

    auto* drop = letters->add_subcommand("drop", "Remove them for good");
    auto dropped = add(*drop, chosen,
                       [](auto& settings, auto& asked) {
                           return drop_dead_letters(settings, parse_selection(asked.words).value(), std::cout);
                       },
                       wrong_drop);
    drop->add_option("which", dropped->words, "A sink's name, ids as `list` shows them, or both")
        ->type_name("[NAME] [ID...]");
    drop->add_flag("--all", dropped->all, "Every dead letter there is");
}

}  // namespace

void add_commands(CLI::App& app, task& chosen)
{
    add_sinks(app, chosen);
    add_dead_letters(app, chosen);
}

}  // namespace clashcast
