#pragma once
// Writes JSON by appending pieces of text: fast enough for ten thousand bodies a second.

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>

namespace clashcast::simulator {

inline void write_piece(std::string& out, std::string_view text)
{
    out.append(text);
}

template <std::integral Number>
void write_piece(std::string& out, Number number)
{
    fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

// Text as it is, numbers in decimal.
template <class... Piece>
void write(std::string& out, const Piece&... pieces)
{
    (write_piece(out, pieces), ...);
}

}  // namespace clashcast::simulator
