#include "daemon/config/toml_checks.hpp"

#include <clashcast/subject.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace clashcast::config {
namespace {

// The index after the string that begins at `at`. A string in single quotes or double quotes ends with its line at the
// latest; the file is not TOML then.
std::size_t end_of_string(std::string_view text, std::size_t at)
{
    char quote = text[at];
    std::size_t marks = text.substr(at).starts_with(quote == '"' ? R"(""")" : "'''") ? 3 : 1;
    auto closing = text.substr(at, marks);
    for (at += marks; at < text.size(); ++at) {
        if (marks == 1 && text[at] == '\n')
            return at;
        if (text[at] == '\\' && quote == '"')
            ++at;
        else if (text.substr(at).starts_with(closing))
            break;
    }
    auto end = std::min(at + marks, text.size());
    for (int own = 0; marks == 3 && own < 2 && end < text.size() && text[end] == quote; ++own)
        ++end;  // quotes at the end of its content
    return end;
}

bool is_part_of_tag(char c)
{
    return c == '#' || std::isalnum(static_cast<unsigned char>(c));
}

// Whether an item of a list, or a single value, is a tag without quotes.
bool has_bare_tag(std::string_view items)
{
    while (!items.empty()) {
        auto start = items.find_first_not_of(" \t[,");
        items.remove_prefix(std::min(start, items.size()));
        auto end = std::find_if_not(items.begin(), items.end(), is_part_of_tag) - items.begin();
        if (normalise_tag(items.substr(0, static_cast<std::size_t>(end))))
            return true;
        items.remove_prefix(std::min(items.find(','), items.size()));
    }
    return false;
}

// What follows the = of a key for tags. Nothing on other lines, or if a list continues on the next line: text without
// quotes may then be a comment.
std::string_view items_of(std::string_view line)
{
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    auto equals = line.find('=');
    auto key = line.substr(0, line.find_first_of(" \t="));
    auto items = equals == line.npos ? std::string_view() : line.substr(equals + 1);
    bool goes_on = items.find('[') != items.npos && items.find(']') == items.npos;
    return (key == "tags" || key == "probe_tag") && !goes_on ? items : std::string_view();
}

}  // namespace

int too_deep_line(std::string_view toml)
{
    int line = 1, dots = 0;
    for (std::size_t at = 0; at < toml.size();) {
        char c = toml[at];
        if (c == '"' || c == '\'') {
            auto end = end_of_string(toml, at);
            line += static_cast<int>(std::count(toml.begin() + static_cast<std::ptrdiff_t>(at),
                                                toml.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
            at = end;
            continue;
        }
        if (c == '#')
            at = std::min(toml.find('\n', at), toml.size());
        else
            ++at;
        if (c == '.' && ++dots > most_dots)
            return line;
        if (c == '\n')
            ++line, dots = 0;
    }
    return 0;
}

int unquoted_tag_line(std::string_view content, int last)
{
    int found = 0;
    for (int number = 1; number <= last && !content.empty(); ++number) {
        auto line = content.substr(0, content.find('\n'));
        if (has_bare_tag(items_of(line)))
            found = number;
        content.remove_prefix(std::min(line.size() + 1, content.size()));
    }
    return found;
}

}  // namespace clashcast::config
