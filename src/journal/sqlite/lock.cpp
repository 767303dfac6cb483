#include "journal/sqlite/lock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace clashcast {

file_lock::file_lock(const std::filesystem::path& of) : path_(of.string() + "-lock") {}

file_lock::~file_lock()
{
    release();
}

result<bool> file_lock::take()
{
    if (file_ < 0)
        file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0)
        return cannot("open");
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) {
        auto id = fmt::format("{}\n", ::getpid());
        if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, id.data(), id.size(), 0) < 0)
            return true;  // a full disk: the lock is ours all the same, only our name is missing
        return true;
    }
    if (errno != EWOULDBLOCK && errno != EINTR)
        return cannot("lock");
    return false;
}

void file_lock::release()
{
    if (file_ >= 0)
        ::close(file_);
    file_ = -1;
}

std::string file_lock::owner() const
{
    long id = 0;
    std::ifstream(path_) >> id;
    return id > 0 ? fmt::format("process {}", id) : "another process";
}

failure file_lock::cannot(const char* what) const
{
    return {errc::invalid, fmt::format("cannot {} {}: {}", what, path_.string(), std::strerror(errno))};
}

}  // namespace clashcast
