#include "api/head.hpp"

#include <utility>

namespace clashcast {
namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

// "HTTP/1.1 200" without the space that must follow the status, with or without a reason.
bool lacks_space(std::string_view status_line)
{
    constexpr std::size_t before_space = 12;
    return status_line.size() == before_space && status_line.starts_with("HTTP/");
}

std::string_view without_line_end(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

}  // namespace

head_end find_head_end(std::string_view text)
{
    head_end found;
    for (std::size_t start = 0;;) {
        auto end = text.find('\n', start);
        if (end == text.npos)
            return found;
        auto line = text.substr(start, end + 1 - start);
        bool is_first = start == 0;
        bool is_proper = line.ends_with("\r\n") && !is_blank(line.front());
        if (!is_proper || (is_first && lacks_space(without_line_end(line))))
            found.is_strict = false;
        start = end + 1;
        if (without_line_end(line).empty() && !is_first) {
            found.size = start;
            return found;
        }
    }
}

std::string strict_head(std::string_view head)
{
    std::string strict;
    bool is_status = true;
    while (!head.empty()) {
        auto line = head.substr(0, head.find('\n') + 1);
        head.remove_prefix(line.size());
        line = without_line_end(line);
        bool is_continued = !head.empty() && is_blank(head.front());
        bool continues = !line.empty() && is_blank(line.front());
        strict += continues ? ' ' + std::string(trimmed(line)) : std::string(line);
        if (is_continued)
            continue;
        if (std::exchange(is_status, false) && lacks_space(strict))
            strict += ' ';
        strict += "\r\n";
    }
    return strict;
}

}  // namespace clashcast
