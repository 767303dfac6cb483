#include "configuration/depth.hpp"

#include <algorithm>
#include <cstddef>

namespace clashcast::config {
namespace {

// Where the string that begins at `at` has ended. One on a single line ends with it at the latest: then this is no
// TOML.
std::size_t behind_string(std::string_view text, std::size_t at)
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
        ++end;  // the last of what it holds
    return end;
}

}  // namespace

int too_deep_line(std::string_view toml)
{
    int line = 1, dots = 0;
    for (std::size_t at = 0; at < toml.size();) {
        char c = toml[at];
        if (c == '"' || c == '\'') {
            auto end = behind_string(toml, at);
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

}  // namespace clashcast::config
