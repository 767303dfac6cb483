#pragma once
// Whether the metadata of events has the keys and types of the catalogue.

#include <clashcast/event.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <span>
#include <string>
#include <string_view>

namespace clashcast {

inline const event_type& row_of(subject_kind kind, std::string_view name)
{
    for (auto& row : traits_of(kind).event_types)
        if (row.name == name)
            return row;
    return *find_event_type(name);
}

inline bool has_type(const nlohmann::ordered_json& v, value_type type)
{
    switch (type) {
    case value_type::text: return v.is_string();
    case value_type::integer: return v.is_number() && std::trunc(v.get<double>()) == v.get<double>();
    case value_type::number: return v.is_number();
    case value_type::boolean: return v.is_boolean();
    case value_type::object: return v.is_object();
    case value_type::list: return v.is_array();
    case value_type::any: return true;
    }
    return false;
}

inline std::string keys_of(const nlohmann::ordered_json& object, std::span<const event_field> fields)
{
    std::string found, expected;
    for (auto& [key, value] : object.items())
        found += key + " ";
    for (auto& f : fields)
        if (f.how != presence::optional || object.contains(std::string(f.name)))
            expected += std::string(f.name) + " ";
    return found == expected ? "" : fmt::format("has the keys {}, not {}", found, expected);
}

// What is wrong with the object; empty: nothing. Wrong types are named by their key alone.
inline std::string check_fields(const nlohmann::ordered_json& object, std::span<const event_field> fields)
{
    if (auto wrong = keys_of(object, fields); !wrong.empty())
        return wrong;
    for (auto& f : fields) {
        auto name = std::string(f.name);
        if (!object.contains(name) || (f.how == presence::nullable && object[name].is_null()))
            continue;
        if (!has_type(object[name], f.type))
            return name;
        if (!f.elements.empty())
            for (auto& element : object[name])
                if (auto wrong = check_fields(element, f.elements); !wrong.empty())
                    return name + ": " + wrong;
    }
    return {};
}

}  // namespace clashcast
