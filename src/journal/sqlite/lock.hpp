#pragma once
// Ownership of an SQLite file by one journal: a lock on the file itself, whatever names lead to it, which the kernel
// releases when the process ends, however it ends.

#include "journal/sqlite/files.hpp"

#include <clashcast/error.hpp>

#include <string>
#include <string_view>

namespace clashcast {

// The process that a line of /proc/locks names as the owner of that file's lock; 0 when it names none.
long lock_owner(std::string_view line, const file_id&);

// SQLite's own locks are independent of this one. But when a process closes any descriptor of a file, it loses all of
// SQLite's locks on it: take the lock before SQLite opens the file, release it after SQLite has closed it.
class file_lock {
public:
    explicit file_lock(const std::filesystem::path&);
    ~file_lock();
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

    // Whether it is ours now. Creates the file, for this user alone, when there is none. Fails with errc::invalid when
    // there can be no lock.
    result<bool> take();
    void release();

    const file_id& file() const { return file_; }  // the one that is ours

    // Whose it is, for a person: "process 123".
    std::string owner() const;

private:
    failure cannot(const char* what, int why) const;
    result<bool> take_opened(int descriptor);

    std::filesystem::path path_;
    file_id file_;
    int descriptor_ = -1;
};

}  // namespace clashcast
