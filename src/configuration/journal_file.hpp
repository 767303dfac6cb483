#pragma once
// Whether an SQLite journal can be kept in a file.

#include <string>

namespace clashcast::config {

// Looks at the file system only: "is in a folder that does not exist". Empty: nothing is wrong. The file itself need
// not be there. Does not quote the path.
std::string wrong_with_journal_file(const std::string& path);

}  // namespace clashcast::config
