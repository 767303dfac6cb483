#pragma once
// Texts as the journals store them: compressed with zstd. Fast rather than small: a body is replaced within minutes,
// and higher levels do not pay for JSON of its size. Frames are made with a dictionary of what API responses contain,
// and name it by its id (docs/journal_format.md). Use from any thread.

#include <clashcast/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast {

// A compressed text after one byte, which names the format.
std::string compress(std::string_view plain);

// Fails with errc::malformed for a text that compress() did not write, and for one longer than `limit`.
result<std::string> expand(std::string_view stored, std::size_t limit = std::size_t(256) << 20);

namespace zstd {

// Appends the frame of a text.
void append(std::string& out, std::string_view plain);

// The text of a frame that was made with our dictionary or with none. Fails with errc::malformed for a frame that is
// damaged, does not say how long its text is, says more than `limit`, or was made with another dictionary.
result<std::string> expand(std::string_view frame, std::size_t limit);

// The file dictionary/1.zdict, built in. It never changes: what was compressed with it can only be read with it. A
// better dictionary would be another file with another id.
std::string_view dictionary();

}  // namespace zstd
}  // namespace clashcast
