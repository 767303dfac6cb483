#pragma once
// The tables of an SQLite journal; docs/storage.md describes them.

#include "journal/sqlite/query.hpp"

#include <filesystem>

namespace clashcast {

// Fails with errc::invalid for a place where there can be no journal, and for a visit where there is none.
result<void> check_place(const std::filesystem::path&, opening);

// Opens the file, which is there. Its owner makes the tables when it is empty, brings those of an earlier version up to
// date, and takes it from other users; a visitor leaves them as they are. Throws store_trouble: errc::malformed for a
// file that is no database, errc::invalid for one of another program or of a newer version, for one with several hard
// links, and as check_place() does.
database open_database(const std::filesystem::path&, opening);

}  // namespace clashcast
