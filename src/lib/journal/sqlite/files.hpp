#pragma once
// The files of an open database, and whether their names still lead to them.

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

// The absolute form of a name, which stays valid in another working directory.
std::filesystem::path absolute_name(const std::filesystem::path&);

// The file that a name leads to, if it exists.
std::optional<file_id> find_file(const std::filesystem::path&);

// Whether the name now leads to another file, or to none. Returns false if that cannot be found out.
bool leads_elsewhere(const std::filesystem::path& name, const file_id&);

// Construct it while SQLite has the database open: then the write-ahead log and its index exist.
class database_files {
public:
    explicit database_files(const std::filesystem::path& name);

    // The file that was replaced or removed, if any. `owned` is the database.
    std::optional<std::string> replaced(const file_id& owned) const;

    bool database_replaced() const;
    bool log_replaced() const;

    // Removes the log and its index, if they still belong to this database.
    void remove_log() const;

private:
    std::filesystem::path name_;                  // may be a link
    std::filesystem::path database_, log_, index_;
    std::optional<file_id> file_, log_file_, index_file_;
};

}  // namespace clashcast
