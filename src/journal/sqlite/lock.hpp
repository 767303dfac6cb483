#pragma once
// Ownership of a file by one process: a lock that the kernel lets go with the process, however it ends.

#include <clashcast/error.hpp>

#include <filesystem>

namespace clashcast {

class file_lock {
public:
    // The lock's own file is made beside the one it protects: `<path>-lock`. It stays, and holds its last owner's id.
    explicit file_lock(const std::filesystem::path& of);
    ~file_lock();
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

    // Whether it is ours now. Fails with errc::invalid when there can be no lock.
    result<bool> take();
    void release();

    // Whose it is, for a person: "process 123".
    std::string owner() const;

private:
    failure cannot(const char* what) const;

    std::filesystem::path path_;
    int file_ = -1;
};

}  // namespace clashcast
