#pragma once
// The language of the sentences. A text has fields and clauses:
//     {key}  {key:format}  {a-b}  {a-b:format}     what an event has under that key, or a difference
//     [...]                                        is left out when a field in it is absent; not nested
// A format is `name`, `word`, `fields`, `time`, `until`, `duration`, `percent`, `none`, or a noun, `star|stars`.
// What each shows: render.cpp. The page has an interpreter of its own; tests/page/sentences.jsonl is for both.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace clashcast::sentences {

enum class part_kind : std::uint8_t { text, field, clause_begins, clause_ends };

struct part {
    part_kind kind;
    std::string_view text;         // of a field: the key
    std::string_view minus = {};   // the key of what is subtracted, or empty
    std::string_view format = {};  // or empty
};

constexpr bool is_count(std::string_view format)
{
    return format.find('|') != format.npos;
}

// Splits at the first `separator`; without one the second half is empty.
constexpr std::pair<std::string_view, std::string_view> split(std::string_view text, char separator)
{
    auto at = text.find(separator);
    return {text.substr(0, at), at == text.npos ? std::string_view() : text.substr(at + 1)};
}

constexpr part to_field(std::string_view inside)
{
    auto [keys, format] = split(inside, ':');
    auto [key, minus] = split(keys, '-');
    return {part_kind::field, key, minus, format};
}

// Removes the first part of `rest`, which is not empty.
constexpr part take_part(std::string_view& rest)
{
    auto take = [&](std::size_t size) {
        auto taken = rest.substr(0, size);
        rest.remove_prefix(taken.size());
        return taken;
    };
    switch (rest.front()) {
    case '[': return {part_kind::clause_begins, take(1)};
    case ']': return {part_kind::clause_ends, take(1)};
    case '{': {
        auto braced = take(rest.find('}') + 1);
        return to_field(braced.substr(1, braced.size() - 2));
    }
    default: return {part_kind::text, take(rest.find_first_of("[]{"))};
    }
}

}  // namespace clashcast::sentences
