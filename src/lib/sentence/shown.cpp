#include "sentence/shown.hpp"

#include "diff/game_time.hpp"
#include "json/number.hpp"
#include "sentence/clean.hpp"
#include "sentence/format.hpp"
#include "sentence/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast::sentences {
namespace {

using json::type;
using json::value;

std::optional<timestamp> to_time(value v)
{
    return v.is(type::string) ? diff::parse_game_time(v.text()) : std::nullopt;
}

const word* find_word(std::string_view written)
{
    auto all = words();
    auto found = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.written == written; });
    return found == all.end() ? nullptr : &*found;
}

// "requiredTrophies": "required trophies".
std::string split_words(std::string_view name)
{
    std::string split;
    for (char c : name) {
        bool is_capital = c >= 'A' && c <= 'Z';
        split += is_capital ? " " : "";
        split += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return split;
}

std::string name_of_field(std::string_view name)
{
    if (auto known = find_word(name))
        return std::string(known->english);
    return cut(clean(split_words(name)), longest_name);
}

shown show_object(value v)
{
    for (auto part : v.fields({"name", "member_name", "id"}))
        if (auto text = show(part, longest_name); text && !text->empty())
            return text;
    return {};
}

shown show_list(value v)
{
    std::vector<std::string> items;
    v.each([&](value item) {
        if (auto text = show(item, longest_name); text && !text->empty())
            items.push_back(std::move(*text));
    });
    return items.empty() ? shown() : enumerate(items);
}

}  // namespace

shown show(value v, std::size_t longest)
{
    switch (v.kind()) {
    case type::string: return cut(clean(v.text()), longest);
    case type::number: return grouped(json::to_double(v.raw()));
    case type::boolean: return std::string(v.raw());
    case type::object: return show_object(v);
    case type::array: return show_list(v);
    case type::null: break;
    }
    return {};
}

shown show_name(value v)
{
    auto name = v.is(type::string) ? show(v, longest_name) : shown();
    return name && !name->empty() ? name : shown();
}

shown show_word(value v)
{
    auto known = v.is(type::string) ? find_word(v.text()) : nullptr;
    return known ? std::string(known->english) : show(v, longest_text);
}

shown show_fields(value changes)
{
    std::vector<std::string> names;
    changes.each([&](value change) {
        auto field = change["field"];
        auto name = field.is(type::string) ? name_of_field(field.text()) : std::string();
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(std::move(name));
    });
    return names.empty() ? shown() : enumerate(names);
}

shown show_time(value v, timestamp seen)
{
    auto when = to_time(v);
    return when ? local_time(*when, seen) : shown();
}

shown show_until(value v, timestamp seen)
{
    auto when = to_time(v);
    if (!when)
        return {};
    auto left = std::chrono::duration<double>(*when - seen).count();
    return duration(std::max(left, 0.0));
}

std::optional<double> to_number(value v)
{
    return v.is(type::number) ? std::optional(json::to_double(v.raw())) : std::nullopt;
}

std::optional<double> to_count(value v)
{
    if (!v.is(type::array))
        return to_number(v);
    double count = 0;
    v.each([&](value) { ++count; });
    return count;
}

bool is_absent(value v)
{
    return v.null() || (v.is(type::array) && to_count(v) == 0);
}

std::string enumerate(const std::vector<std::string>& items)
{
    constexpr std::size_t most = 3;
    auto named = std::min(items.size(), most);
    auto more = items.size() - named;
    auto last = more == 0 && named > 1 ? named - 1 : named;  // after it comes "and"
    auto text = fmt::format("{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(last), ", "));
    if (more > 0)
        return fmt::format("{} and {} more", text, grouped(static_cast<double>(more)));
    return last < named ? fmt::format("{} and {}", text, items[last]) : text;
}

}  // namespace clashcast::sentences
