#pragma once
// The sentences, by event type, and the words in them. Constants; any thread may.

#include "sentence/grammar.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace clashcast::sentences {

// Holds when the field, as text, is `value`. "" stands for one that is absent, null or an empty list.
struct condition {
    std::string_view key = {}, value = {};
};

// A sentence for events of the type. Of the rows of a type the first whose conditions hold counts; the last has none.
struct row {
    constexpr row(std::string_view of_type, std::string_view sentence, condition first = {}, condition second = {})
        : type(of_type), text(sentence), when{first, second}
    {
    }

    std::string_view type;
    std::string_view text;  // grammar.hpp
    condition when[2];      // all of those with a key must hold

    constexpr std::span<const condition> conditions() const
    {
        return {when, static_cast<std::size_t>(!when[0].key.empty()) + !when[1].key.empty()};
    }
};

// In the order of the catalogue.
std::span<const row> table();

// A word of the API, and the English for it.
struct word {
    std::string_view written, english;
};
std::span<const word> words();

}  // namespace clashcast::sentences
