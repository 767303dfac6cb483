#pragma once
// Files that a configuration names.

#include <clashcast/error.hpp>

#include <string>

namespace clashcast::config {

// The whole file, which may have 32 MiB: /dev/zero has no end. Fails with "cannot be read: No such file or directory".
result<std::string> read_file(const std::string& path);

// The same without a byte order mark. Fails also for UTF-16, which Windows likes to write.
result<std::string> read_text_file(const std::string& path);

}  // namespace clashcast::config
