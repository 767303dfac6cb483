#pragma once
// The tables of an SQLite journal; docs/storage.md describes them.

#include "journal/sqlite/query.hpp"

#include <filesystem>

namespace clashcast {

// Opens the file, and makes the tables when it is new. Throws store_trouble: errc::malformed for a file that is no
// database, errc::invalid for one of another program or of a newer version, for a place where there can be none, and
// for a visit where there is none.
database open_database(const std::filesystem::path&, opening);

}  // namespace clashcast
