#pragma once
// Texts as the journals store them: compressed, behind one byte that says how.

#include <clashcast/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast {

// Quick rather than small: a body is replaced within minutes. Use from any thread.
std::string compress(std::string_view plain);

// Fails with errc::malformed for what compress() did not write, or when the text is longer than `limit`.
result<std::string> expand(std::string_view stored, std::size_t limit = std::size_t(256) << 20);

}  // namespace clashcast
