#include "sink/destination.hpp"

#include "json/document.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace clashcast {

struct placeholder {
    std::string_view name;
    bool always_something;
    std::string (*of)(const event&);
};

namespace {

std::string type_of(const event& e) { return std::string(e.type); }
std::string kind_of(const event& e) { return std::string(e.type == "gap" ? e.type : to_string(e.of)); }
std::string tag_of(const event& e) { return e.tag; }

std::string member_tag_of(const event& e)
{
    thread_local json::document metadata;
    return metadata.parse(e.metadata) ? metadata.root()["member_tag"].text() : std::string();
}

constexpr std::array placeholders{
    placeholder{"event_type", true, type_of},
    placeholder{"kind", true, kind_of},
    placeholder{"tag", false, tag_of},
    placeholder{"member_tag", false, member_tag_of},
};

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

// The value as it may stand in a destination: it cannot leave its place.
void append_encoded(std::string& out, std::string_view value)
{
    if (value.starts_with('#'))
        value.remove_prefix(1);
    for (char c : value)
        if (is_unreserved(c))
            out += c;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
}

// "/a//b/" is "a/b".
std::string without_empty_levels(std::string_view topic)
{
    std::string out;
    while (!topic.empty()) {
        auto slash = std::min(topic.find('/'), topic.size());
        if (slash > 0 && !out.empty())
            out += '/';
        out += topic.substr(0, slash);
        topic.remove_prefix(std::min(slash + 1, topic.size()));
    }
    return out;
}

failure wrong(std::string_view written, std::string_view why)
{
    return {errc::invalid, fmt::format("\"{}\": {}", written, why)};
}

// Takes the literal text at the front of `rest`, up to a placeholder or the end, doubled braces as single ones.
// False: there is a lone closing brace.
bool take_literal(std::string_view& rest, std::string& literal)
{
    while (!rest.empty()) {
        char c = rest.front();
        bool brace = c == '{' || c == '}', twice = brace && rest.substr(1).starts_with(c);
        if (brace && !twice)
            return c == '{';
        literal += c;
        rest.remove_prefix(twice ? 2 : 1);
    }
    return true;
}

// Takes "{name}" from the front of `rest`.
result<const placeholder*> take_placeholder(std::string_view& rest)
{
    auto end = rest.find('}');
    if (end == rest.npos)
        return failure(errc::invalid, "a { without its }; a literal one is {{");
    auto name = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    auto found = std::find_if(placeholders.begin(), placeholders.end(), [&](auto& p) { return p.name == name; });
    if (found == placeholders.end())
        return failure(errc::invalid, "an unknown placeholder; known: {event_type}, {kind}, {tag}, {member_tag}");
    return &*found;
}

bool says_something(std::string_view literal, bool levels)
{
    return levels ? literal.find_first_not_of('/') != literal.npos : !literal.empty();
}

}  // namespace

result<destination> destination::parse(std::string_view written, bool levels)
{
    destination made;
    made.levels_ = levels;
    bool never_empty = false;
    for (auto rest = written; !rest.empty();) {
        auto& next = made.pieces_.emplace_back(std::string(), nullptr);
        if (!take_literal(rest, next.literal))
            return wrong(written, "a lone }; a literal one is }}");
        if (levels && next.literal.find_first_of("+#") != std::string::npos)
            return wrong(written, "a topic to publish to has no + and no #");
        if (auto bad = wrong_characters(next.literal); !bad.empty())
            return wrong(written, bad);
        never_empty = never_empty || says_something(next.literal, levels);
        if (rest.empty())
            break;
        auto value = take_placeholder(rest);
        if (!value)
            return wrong(written, value.error().what);
        next.value = *value;
        never_empty = never_empty || next.value->always_something;
    }
    if (!never_empty)
        return wrong(written, "it needs some text, {event_type} or {kind}: a tag may be empty");
    return made;
}

std::string destination::operator()(const event& e) const
{
    std::string out;
    for (const auto& next : pieces_) {
        out += next.literal;
        if (next.value)
            append_encoded(out, next.value->of(e));
    }
    return levels_ ? without_empty_levels(out) : out;
}

}  // namespace clashcast
