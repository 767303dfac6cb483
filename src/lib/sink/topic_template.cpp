#include "sink/topic_template.hpp"

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
    bool never_empty;
    std::string (*value_in)(const event&);
};

namespace {

std::string type_of(const event& e) { return std::string(e.type); }
std::string kind_of(const event& e) { return std::string(e.type == "gap" ? e.type : to_string(e.kind)); }
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

// Encodes the value so that it stays within its level of the destination.
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

// "/a//b/" becomes "a/b".
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

// Moves the literal text at the front of `rest`, up to a placeholder or the end, to `literal`; a doubled brace becomes
// a single one. Returns false at a lone closing brace.
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

// Removes "{name}" from the front of `rest`.
result<const placeholder*> take_placeholder(std::string_view& rest)
{
    auto end = rest.find('}');
    if (end == rest.npos)
        return failure(errc::invalid, "a { without a }; write {{ for a literal one");
    auto name = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    auto found = std::find_if(placeholders.begin(), placeholders.end(), [&](auto& p) { return p.name == name; });
    if (found == placeholders.end())
        return failure(errc::invalid, "unknown placeholder; known are {event_type}, {kind}, {tag} and {member_tag}");
    return &*found;
}

bool has_text(std::string_view literal, bool levels)
{
    return levels ? literal.find_first_not_of('/') != literal.npos : !literal.empty();
}

}  // namespace

result<topic_template> topic_template::parse(std::string_view written, bool levels)
{
    topic_template made;
    made.levels_ = levels;
    bool never_empty = false;
    for (auto rest = written; !rest.empty();) {
        auto& next = made.pieces_.emplace_back(std::string(), nullptr);
        if (!take_literal(rest, next.literal))
            return wrong(written, "a } without a {; write }} for a literal one");
        if (levels && next.literal.find_first_of("+#") != std::string::npos)
            return wrong(written, "a topic to publish to cannot contain + or #");
        if (auto bad = character_error(next.literal); !bad.empty())
            return wrong(written, bad);
        never_empty = never_empty || has_text(next.literal, levels);
        if (rest.empty())
            break;
        auto value = take_placeholder(rest);
        if (!value)
            return wrong(written, value.error().what);
        next.value = *value;
        never_empty = never_empty || next.value->never_empty;
    }
    if (!never_empty)
        return wrong(written, "needs some text, {event_type} or {kind}, because a tag may be empty");
    return made;
}

std::string topic_template::operator()(const event& e) const
{
    std::string out;
    for (const auto& next : pieces_) {
        out += next.literal;
        if (next.value)
            append_encoded(out, next.value->value_in(e));
    }
    return levels_ ? without_empty_levels(out) : out;
}

}  // namespace clashcast
