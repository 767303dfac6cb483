#include "daemon/command/manual.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string_view>
#include <vector>

namespace clashcast {
namespace {

// Text that troff shows as it is: a minus is not a hyphen, and a line does not begin a request.
std::string escaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool begins_line = i == 0 || text[i - 1] == '\n';
        if (begins_line && (text[i] == '.' || text[i] == '\''))
            out += "\\&";
        out += text[i] == '\\' ? "\\e" : text[i] == '-' ? "\\-" : std::string(1, text[i]);
    }
    return out;
}

std::string bold(std::string_view text)
{
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text)
{
    return "\\fI" + escaped(text) + "\\fR";
}

std::string as_written(std::string_view text)
{
    return fmt::format(".nf\n{}\n.fi\n", escaped(text));
}

std::string option_paragraph(const described_option& option)
{
    std::vector<std::string> names;
    for (auto& flag : option.flags)
        names.push_back(bold(flag));
    auto name = fmt::format("{}", fmt::join(names, ", "));
    if (!option.value.empty())
        name += (name.empty() ? "" : " ") + italic(option.value);
    return fmt::format(".TP\n{}\n{}\n", name, escaped(option.text));
}

// "clashcast routes [OPTIONS] TYPE [TAG]".
std::string usage(const described_command& command)
{
    auto text = bold(command.path) + " [" + italic("OPTIONS") + "]";
    for (auto& option : command.options)
        if (!option.argument.empty()) {
            bool bracketed = option.value.starts_with('[');
            text += option.required || bracketed ? " " + italic(option.value) : " [" + italic(option.value) + "]";
        }
    return text;
}

std::string command_section(const described_command& command)
{
    auto out = fmt::format(".SS {}\n{}.\n", usage(command), escaped(command.text));
    for (auto& option : command.options)
        if (option.text.find("help message") == std::string::npos)
            out += option_paragraph(option);
    if (!command.footer.empty())
        out += ".PP\n" + as_written(command.footer);
    return out;
}

std::vector<std::string_view> paragraphs_of(std::string_view text)
{
    std::vector<std::string_view> all;
    while (!text.empty()) {
        auto end = text.find("\n\n");
        all.push_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
    return all;
}

bool is_section(std::string_view paragraph)
{
    auto first = paragraph.substr(0, paragraph.find('\n'));
    return first.ends_with(':') && first.size() < paragraph.size();
}

std::string upper_case(std::string_view text)
{
    std::string out;
    for (char c : text)
        out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string section(std::string_view paragraph)
{
    auto end = paragraph.find('\n');
    return fmt::format(".SH {}\n{}", upper_case(paragraph.substr(0, end - 1)), as_written(paragraph.substr(end + 1)));
}

// A sentence as the part of one: "Watches clans." becomes "watches clans".
std::string as_phrase(std::string text)
{
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text.substr(0, text.find_last_not_of('.') + 1);
}

}  // namespace

std::string manual(const described_command& root, const std::string& version)
{
    auto out = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper_case(root.path), root.path, version);
    out += fmt::format(".SH NAME\n{} \\- {}\n", root.path, escaped(as_phrase(root.text)));
    out += fmt::format(".SH SYNOPSIS\n{} {} [{}]\n", bold(root.path), italic("COMMAND"), italic("OPTIONS"));
    out += fmt::format(".SH DESCRIPTION\n{}\n", escaped(root.text));
    for (auto paragraph : paragraphs_of(root.footer))
        if (!is_section(paragraph))
            out += fmt::format(".PP\n{}\n", escaped(paragraph));
    out += ".SH OPTIONS\n";
    for (auto& option : root.options)
        out += option_paragraph(option);
    out += ".SH COMMANDS\n";
    for (auto& each : root.commands)
        each_command(each, [&](auto& command) {
            if (command.commands.empty())
                out += command_section(command);
        });
    for (auto paragraph : paragraphs_of(root.footer))
        if (is_section(paragraph))
            out += section(paragraph);
    out += ".SH FILES\n.TP\n.I clashcast.toml\nThe configuration, in the current folder, if no other is named.\n";
    return out;
}

}  // namespace clashcast
