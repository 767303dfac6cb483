#pragma once
// Two texts in one compressed value. Pure.

#include <clashcast/error.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

// "2<size of the first>:<zstd frame of both>". The first byte is the format.
std::string pack(std::string_view first, std::string_view second);

// Reads the format 1 too, whose frames were made without a dictionary. Fails with errc::malformed.
result<std::pair<std::string, std::string>> unpack(std::string_view packed);

}  // namespace clashcast
