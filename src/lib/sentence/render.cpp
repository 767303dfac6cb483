#include <clashcast/sentence.hpp>

#include "sentence/clean.hpp"
#include "sentence/format.hpp"
#include "sentence/shown.hpp"
#include "sentence/table.hpp"

#include <algorithm>

namespace clashcast {
namespace {

using namespace sentences;
using json::value;

// The values that a sentence is made of.
struct facts {
    const event& whose;
    value metadata;
    value changes;

    value field(std::string_view key) const
    {
        return key == "changes" ? changes : metadata.fields({key})[0];
    }
};

shown show_tag(const facts& f)
{
    auto tag = cut(clean(f.whose.tag), longest_name);
    return tag.empty() ? shown() : tag;
}

// A name, or the tag of what has it.
shown name_of(const facts& f, std::string_view key, std::string_view tag_key)
{
    if (auto name = show_name(f.field(key)))
        return name;
    auto tag = tag_key.empty() ? shown() : show_name(f.field(tag_key));
    return tag ? tag : show_tag(f);
}

// The value under a key that ends in "name": "opponent_name".
shown show_named(const facts& f, std::string_view key)
{
    auto v = f.field(key);
    if (!v.null() && !v.is(json::type::string))
        return show(v, longest_text);
    if (auto name = show_name(v))
        return name;
    auto tag_key = std::string(key.substr(0, key.size() - 4)) + "tag";
    return key.ends_with("_name") ? show_name(f.field(tag_key)) : shown();
}

shown show_plain(const facts& f, std::string_view key)
{
    if (key == "clan")
        return name_of(f, "clan_name", {});
    if (key == "player")
        return name_of(f, "player_name", {});
    if (key == "tag")
        return show_tag(f);
    return key.ends_with("name") ? show_named(f, key) : show(f.field(key), longest_text);
}

shown show_number(double number, std::string_view format)
{
    if (format == "percent")
        return percent(number);
    if (format == "duration")
        return duration(number);
    if (is_count(format))
        return counted(number, format);
    return format == "none" && number == 0 ? "none" : grouped(number);
}

shown show_difference(const facts& f, const part& p)
{
    auto from = to_number(f.field(p.text)), less = to_number(f.field(p.minus));
    return from && less ? show_number(*from - *less, p.format) : shown();
}

shown show_field(const facts& f, const part& p)
{
    if (!p.minus.empty())
        return show_difference(f, p);
    if (p.format.empty())
        return show_plain(f, p.text);
    if (p.format == "name")
        return name_of(f, p.text, "member_tag");
    auto v = f.field(p.text);
    if (p.format == "word")
        return show_word(v);
    if (p.format == "fields")
        return show_fields(v);
    if (p.format == "time")
        return show_time(v, f.whose.seen);
    if (p.format == "until")
        return show_until(v, f.whose.seen);
    auto number = is_count(p.format) ? to_count(v) : to_number(v);
    return number ? show_number(*number, p.format) : shown();
}

// "" for what is absent; numbers and booleans as they are written.
std::string as_text(value v)
{
    return is_absent(v) ? "" : v.is(json::type::string) ? v.text() : std::string(v.raw());
}

bool holds(const facts& f, const condition& c)
{
    return as_text(f.field(c.key)) == c.value;
}

std::string_view text_for(const facts& f)
{
    for (auto& row : table())
        if (row.type == f.whose.type) {
            auto conditions = row.conditions();
            if (std::all_of(conditions.begin(), conditions.end(), [&](auto& c) { return holds(f, c); }))
                return row.text;
        }
    return f.whose.type;  // of an event that was not made from the catalogue
}

std::string render(std::string_view text, const facts& f)
{
    std::string out;
    bool in_clause = false, is_whole = true;
    std::size_t clause = 0;  // where it begins
    while (!text.empty()) {
        auto p = take_part(text);
        if (p.kind == part_kind::clause_begins)
            clause = out.size(), in_clause = is_whole = true;
        if (p.kind == part_kind::clause_ends && !is_whole)
            out.resize(clause);
        if (p.kind == part_kind::clause_ends)
            in_clause = false;
        if (p.kind == part_kind::text)
            out += p.text;
        if (p.kind != part_kind::field)
            continue;
        auto what = show_field(f, p);
        is_whole = is_whole && what;
        out += what.value_or(in_clause ? "" : "?");
    }
    return out;
}

}  // namespace

std::string sentence(const event& e)
{
    thread_local json::document metadata, changes;
    facts f{e, {}, {}};
    if (metadata.parse(e.metadata))
        f.metadata = metadata.root();
    if (changes.parse(e.changes))
        f.changes = changes.root();
    return render(text_for(f), f);
}

}  // namespace clashcast
