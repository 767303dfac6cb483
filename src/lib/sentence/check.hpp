#pragma once
// What the compiler checks of the table. An error shows the sentence that was thrown.

#include "diff/event_rows.hpp"
#include "sentence/table.hpp"

namespace clashcast::sentences {

consteval void require(bool holds, const char* otherwise)
{
    if (!holds)
        throw otherwise;
}

// What the catalogue says of a field of a type. Types of two kinds, such as war_new, may have it in one of them only.
struct known_field {
    bool exists = false, always = true;
    value_type type = value_type::any;
};

consteval known_field field_of(std::string_view type, std::string_view key)
{
    known_field known;
    diff::each_event_row([&](const event_type& row) {
        if (row.name != type)
            return;
        bool here = false;
        for (auto& field : row.metadata)
            if (field.name == key) {
                here = true;
                known.exists = true;
                known.type = field.type;
                known.always = known.always && field.how == presence::always;
            }
        known.always = known.always && here;
    });
    if (key == "tag")
        return {true, true, value_type::text};
    if (key == "changes")
        return {true, true, value_type::list};
    return known;
}

consteval bool is_number(value_type type)
{
    return type == value_type::integer || type == value_type::number;
}

// Whether a field of that type can be shown so.
consteval bool suits(const part& field, value_type type)
{
    auto f = field.format;
    if (f == "fields" || field.text == "changes")
        return f == "fields" && field.text == "changes";
    if (f == "name" || f == "word" || f == "time" || f == "until")
        return type == value_type::text;
    if (f == "duration" || f == "percent" || f == "none")
        return is_number(type);
    if (is_count(f))
        return is_number(type) || type == value_type::list;
    return f.empty() && type != value_type::boolean;
}

// A name has another text to show in its absence.
consteval bool has_substitute(std::string_view type, const part& field)
{
    auto key = field.text;
    if (key == "clan" || key == "player" || field.format == "name")
        return true;
    constexpr std::pair<std::string_view, std::string_view> substitutes[] = {
        {"clan_name", "clan_tag"},         {"member_name", "member_tag"},     {"attacker_name", "attacker_tag"},
        {"defender_name", "defender_tag"}, {"opponent_name", "opponent_tag"},
    };
    for (auto& [name, tag] : substitutes)
        if (key == name)
            return field_of(type, tag).exists;
    return false;
}

consteval bool implies(const row& later, const condition& earlier)
{
    for (auto& each : later.conditions())
        if (each.key == earlier.key && each.value == earlier.value)
            return true;
    return false;
}

// Whether a row before it takes the events in which the field is absent.
consteval bool is_excluded(std::span<const row> before, const row& r, std::string_view key)
{
    for (auto& each : before) {
        bool excludes = false, applies = true;
        for (auto& c : each.conditions()) {
            bool is_it = c.key == key && c.value.empty();
            excludes = excludes || is_it;
            applies = applies && (is_it || implies(r, c));
        }
        if (excludes && applies)
            return true;
    }
    return false;
}

consteval void check_key(std::string_view type, const part& field, std::string_view key)
{
    if (key == "clan" || key == "player") {
        require(field.format.empty() && field.minus.empty(), "{clan} and {player} have no format");
        return;
    }
    auto known = field_of(type, key);
    require(known.exists, "the metadata of this type has no such field");
    require(suits(field, known.type), "the format does not suit the type of the field");
    require(field.minus.empty() || is_number(known.type), "only numbers can be subtracted");
}

// Outside a clause a field must be there whenever the row counts; else the sentence would have a "?".
consteval void check_presence(std::string_view type, const part& field, std::span<const row> before, const row& r)
{
    for (auto key : {field.text, field.minus}) {
        if (key.empty() || key == "changes" || has_substitute(type, field) || is_excluded(before, r, key))
            continue;
        auto known = field_of(type, key);
        bool may_be_empty = known.type == value_type::list && !is_count(field.format);
        require(known.always && !may_be_empty, "the field may be absent: it needs a clause, or a row before this one");
    }
}

consteval void check_text(std::string_view type, std::span<const row> before, const row& r)
{
    require(!r.text.empty(), "a row needs a text");
    bool in_clause = false;
    for (auto rest = r.text; !rest.empty();) {
        auto next = take_part(rest);
        if (next.kind == part_kind::clause_begins || next.kind == part_kind::clause_ends) {
            require(in_clause == (next.kind == part_kind::clause_ends), "clauses are not nested");
            in_clause = !in_clause;
        }
        if (next.kind != part_kind::field)
            continue;
        check_key(type, next, next.text);
        if (!next.minus.empty())
            check_key(type, next, next.minus);
        if (!in_clause)
            check_presence(type, next, before, r);
    }
    require(!in_clause, "a clause has no end");
}

consteval void check_conditions(std::string_view type, const row& r)
{
    for (auto& each : r.conditions()) {
        auto known = field_of(type, each.key);
        require(known.exists, "a condition names a field that the metadata of this type does not have");
        require(each.value.empty() || (known.type != value_type::list && known.type != value_type::object),
                "a list or an object is only compared with nothing");
    }
}

// Returns true, or does not compile.
consteval bool check_type(std::span<const row> table, std::string_view type)
{
    std::size_t first = 0;
    while (first < table.size() && table[first].type != type)
        ++first;
    require(first < table.size(), "a type has no sentence");
    auto last = first;
    while (last + 1 < table.size() && table[last + 1].type == type)
        ++last;
    for (auto i = first; i <= last; ++i) {
        check_text(type, table.subspan(first, i - first), table[i]);
        check_conditions(type, table[i]);
        require(table[i].conditions().empty() == (i == last), "the last row, and no other, has no condition");
    }
    return true;
}

// The index of the first row whose type does not follow that of the row before it in the catalogue; else their number.
consteval std::size_t first_out_of_order(std::span<const row> table)
{
    std::size_t type = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (i > 0 && table[i].type != table[i - 1].type)
            ++type;
        if (type == diff::event_types.size() || table[i].type != diff::event_types[type].name)
            return i;
    }
    return table.size();
}

}  // namespace clashcast::sentences
