#pragma once
// The files that a configuration names.

#include <clashcast/error.hpp>

#include <string>

namespace clashcast::config {

// The whole file, at most 32 MiB: /dev/zero has no end. Fails with "cannot be read: No such file or directory".
result<std::string> read_file(const std::string& path);

// The same without a byte order mark. Fails for UTF-16 too, which Windows editors write.
result<std::string> read_text_file(const std::string& path);

// Why a file cannot hold an SQLite journal: "is in a folder that does not exist"; empty if it can. Looks at the file
// system only. The file itself need not exist. Does not quote the path.
std::string wrong_with_journal_file(const std::string& path);

}  // namespace clashcast::config
