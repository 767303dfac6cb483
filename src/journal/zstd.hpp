#pragma once
// zstd frames, quick rather than small: a body is replaced within minutes, and higher levels do not pay for JSON of its
// size. Use from any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::zstd {

// Appends the frame of a text.
void append(std::string& out, std::string_view plain);

// How long a frame says that its text is; nothing when it does not say, is no frame, or says more than `limit`.
std::optional<std::size_t> size_of(std::string_view frame, std::size_t limit);

// The text, which is `size` long; nothing when it is not, or the frame is damaged.
std::optional<std::string> expand(std::string_view frame, std::size_t size);

}  // namespace clashcast::zstd
