#pragma once
// Ownership of an SQLite file by one journal: a lock on the file itself, whatever its name. The kernel releases it when
// the process ends, however it ends.

#include "journal/sqlite/files.hpp"

#include <clashcast/error.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// The process that a line of /proc/locks names as the owner of the lock on that file; 0 if the line is about something
// else.
long lock_owner(std::string_view line, const file_id&);

// Independent of SQLite's own locks. But a process that closes any descriptor of a file loses all of SQLite's locks on
// it: take this lock before SQLite opens the file, and release it after SQLite has closed it.
class file_lock {
public:
    explicit file_lock(const std::filesystem::path&);
    ~file_lock();
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

    // Returns whether the lock is ours now. Creates the file, for this user alone, if it does not exist. Fails with
    // errc::invalid if it cannot be locked.
    result<bool> take();
    void release();

    const file_id& file() const { return file_; }  // the one that is ours

    // The id of the process that has the lock, as far as the kernel tells.
    std::optional<long> owner() const;

private:
    failure cannot(const char* what, int why) const;
    result<bool> take_opened(int descriptor);

    std::filesystem::path path_;
    file_id file_;
    int descriptor_ = -1;
};

}  // namespace clashcast
