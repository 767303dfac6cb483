#pragma once
// What the rows of the catalogue are made of.

#include <clashcast/kind.hpp>

namespace clashcast::diff::fields {

constexpr event_field text(std::string_view name) { return {name, value_type::text}; }
constexpr event_field integer(std::string_view name) { return {name, value_type::integer}; }
constexpr event_field number(std::string_view name) { return {name, value_type::number}; }
constexpr event_field boolean(std::string_view name) { return {name, value_type::boolean}; }
constexpr event_field any(std::string_view name) { return {name, value_type::any}; }
constexpr event_field object(std::string_view name) { return {name, value_type::object}; }
constexpr event_field list(std::string_view name, std::span<const event_field> elements = {})
{
    return {name, value_type::list, presence::always, elements};
}

constexpr event_field or_null(event_field field)
{
    field.how = presence::nullable;
    return field;
}

constexpr event_field optional(event_field field)
{
    field.how = presence::optional;
    return field;
}

inline constexpr auto clan_name = or_null(text("clan_name")), player_name = or_null(text("player_name"));
inline constexpr auto member_tag = text("member_tag"), member_name = or_null(text("member_name"));
inline constexpr auto opponent_tag = or_null(text("opponent_tag")), opponent_name = or_null(text("opponent_name"));
inline constexpr auto start_time = or_null(text("start_time")), end_time = or_null(text("end_time"));

}  // namespace clashcast::diff::fields
