#include <clashcast/journal.hpp>

#include <fmt/format.h>

#include <charconv>

namespace clashcast {
namespace {

// Reads an unsigned number that fills `text`; from_chars takes neither a sign nor blanks.
bool read(std::string_view text, std::uint64_t& number)
{
    auto end = text.data() + text.size();
    auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stopped == end;
}

}  // namespace

std::string to_string(position p)
{
    return fmt::format("{}-{}", p.milliseconds, p.sequence);
}

result<position> parse_position(std::string_view text)
{
    position p;
    auto dash = text.find('-');
    if (dash == text.npos || !read(text.substr(0, dash), p.milliseconds) || !read(text.substr(dash + 1), p.sequence))
        return failure(errc::malformed, fmt::format("invalid position \"{}\"", text));
    return p;
}

}  // namespace clashcast
