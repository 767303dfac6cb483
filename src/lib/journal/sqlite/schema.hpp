#pragma once
// The tables of an SQLite journal; docs/journal_format.md describes them.

#include "journal/sqlite/query.hpp"

#include <filesystem>

namespace clashcast {

// Fails with errc::invalid for a path where no journal can be, and to attach, where none is.
result<void> check_path(const std::filesystem::path&, opening);

// Opens the file, which exists. Its owner creates or upgrades the tables and removes the rights of other users; a
// process that attaches changes nothing. Throws store_trouble: errc::malformed for a file that is not a database,
// errc::invalid for one of another program or a newer version, for one with several hard links, and as check_path()
// does.
database open_database(const std::filesystem::path&, opening);

}  // namespace clashcast
