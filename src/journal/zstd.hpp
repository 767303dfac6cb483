#pragma once
// zstd frames, quick rather than small: a body is replaced within minutes, and higher levels do not pay for JSON of its
// size. They are made with a dictionary of what answers are made of, and say with which (docs/storage.md). Use from any
// thread.

#include <clashcast/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::zstd {

// Appends the frame of a text.
void append(std::string& out, std::string_view plain);

// The text of a frame, made with our dictionary or with none. Fails with errc::malformed when it is damaged, does not
// say how long the text is or says more than `limit`, or was made with another dictionary.
result<std::string> expand(std::string_view frame, std::size_t limit);

}  // namespace clashcast::zstd
