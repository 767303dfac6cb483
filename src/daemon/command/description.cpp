#include "daemon/command/description.hpp"

#include <clashcast/event.hpp>

#include <CLI/CLI.hpp>

namespace clashcast {
namespace {

described_option describe(const CLI::Option& option)
{
    described_option one;
    for (auto& name : option.get_snames())
        one.flags.push_back('-' + name);
    for (auto& name : option.get_lnames())
        one.flags.push_back("--" + name);
    if (option.get_positional())
        one.argument = option.get_name(true);
    if (option.get_items_expected_max() > 0)
        one.value = option.get_type_name();
    one.text = option.get_description();
    one.required = option.get_required();
    return one;
}

described_command describe(const CLI::App& command, const std::string& above)
{
    described_command one;
    one.path = above + command.get_name();
    one.text = command.get_description();
    one.footer = command.get_footer();
    for (auto* each : command.get_options())
        one.options.push_back(describe(*each));
    for (auto* each : command.get_subcommands([](const CLI::App*) { return true; }))
        one.commands.push_back(describe(*each, one.path + ' '));
    return one;
}

}  // namespace

described_command describe(const CLI::App& app)
{
    return describe(app, "");
}

std::vector<std::string> choices_of(const described_option& option)
{
    std::vector<std::string> choices;
    if (option.value == "TYPE")
        for (auto& each : catalogue())
            choices.emplace_back(each.name);
    if (option.value.find('|') == option.value.npos)
        return choices;
    for (std::size_t at = 0; at < option.value.size();) {
        auto end = std::min(option.value.find('|', at), option.value.size());
        choices.push_back(option.value.substr(at, end - at));
        at = end + 1;
    }
    return choices;
}

}  // namespace clashcast
