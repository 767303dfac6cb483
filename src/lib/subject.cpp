#include <clashcast/subject.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

constexpr std::string_view tag_alphabet = "0289PYLQGRJCUV";

char normalise(char c)
{
    if (c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
    return c == 'O' ? '0' : c;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    auto first = text.find_first_not_of(blanks);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::string to_string(const subject& s)
{
    std::string name(to_string(s.kind));
    name += '/';
    name += s.tag;
    return name;
}

result<subject> parse_subject(std::string_view name)
{
    auto slash = name.find('/');
    auto kind = find_kind(name.substr(0, slash));
    if (slash == name.npos || !kind)
        return failure(errc::malformed, fmt::format("\"{}\" does not name a subject", name));
    return subject(*kind, std::string(name.substr(slash + 1)));
}

result<std::string> normalise_tag(std::string_view typed)
{
    auto rest = trimmed(typed);
    if (rest.starts_with('#'))
        rest.remove_prefix(1);
    std::string tag = "#";
    std::transform(rest.begin(), rest.end(), std::back_inserter(tag), normalise);
    if (tag.size() < 4 || tag.find_first_not_of(tag_alphabet, 1) != tag.npos)
        return failure(errc::invalid,
                       fmt::format("invalid tag \"{}\": a tag is # and three or more of {}", typed, tag_alphabet));
    return tag;
}

}  // namespace clashcast
