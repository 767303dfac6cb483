#include "daemon/command/journal_command.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>

namespace clashcast {
namespace {

int carry_out(const command_options& asked, const command_action& what)
{
    auto read = load(asked.file);
    if (!read)
        return exit_code(exit_status::misconfigured);
    auto done = what(read->settings, asked);
    if (done)
        return exit_code(exit_status::stopped);
    log::error("{}", done.error().what);
    return exit_code(exit_status::failed);
}

}  // namespace

std::shared_ptr<command_options> add_action(CLI::App& command, task& chosen, command_action what, options_check check)
{
    auto asked = std::make_shared<command_options>();
    command.add_option("-c,--config", asked->file, about_file)->type_name("FILE");
    command.callback([&chosen, asked, what = std::move(what), check = std::move(check)] {
        chosen = [asked, what, check] {
            auto wrong = check ? check(*asked) : std::string();
            return wrong.empty() ? carry_out(*asked, what) : report_misuse(wrong);
        };
    });
    return asked;
}

}  // namespace clashcast
