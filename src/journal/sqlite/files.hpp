#pragma once
// The files of an open database: which they are, and whether their names still lead to them.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace clashcast {

// Which file it is, whatever its name.
struct file_id {
    dev_t device = 0;
    ino_t number = 0;
    friend auto operator<=>(const file_id&, const file_id&) = default;
};

// What the name means, also in another folder.
std::filesystem::path absolute_name(const std::filesystem::path&);

// The file that a name leads to; nothing when there is none.
std::optional<file_id> find_file(const std::filesystem::path&);

// Whether the name now leads to another file, or to none. A file that cannot be looked at counts as the same.
bool leads_elsewhere(const std::filesystem::path& name, const file_id&);

// Make it while SQLite has the database open: its write-ahead log and the index of that are there.
class database_files {
public:
    explicit database_files(const std::filesystem::path& name);

    // The file that was replaced or removed, if one was. `owned` is the database's own.
    std::optional<std::string> replaced(const file_id& owned) const;

    bool database_replaced() const;
    bool log_replaced() const;

    // Removes the log and its index, as far as they are still those of this database.
    void remove_log() const;

private:
    std::filesystem::path name_;                  // may be a link
    std::filesystem::path database_, log_, index_;
    std::optional<file_id> file_, log_file_, index_file_;
};

}  // namespace clashcast
