#include "journal/sqlite/lock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace clashcast {
namespace {

// A file that this process has locked is not opened a second time: closing it would release SQLite's locks.
struct locked_files {
    std::mutex mutex;
    std::set<file_id> files;
};

locked_files& ours()
{
    static locked_files all;
    return all;
}

}  // namespace

// "3: FLOCK  ADVISORY  WRITE 9420 fe:00:10953009 0 EOF"; a process that waits for the lock has "->" after the number.
long lock_owner(std::string_view line, const file_id& file)
{
    std::istringstream words{std::string(line)};
    std::string number, type, mode, access, inode;
    long process = 0;
    words >> number >> type >> mode >> access >> process >> inode;
    auto wanted = fmt::format("{:02x}:{:02x}:{}", major(file.device), minor(file.device), file.number);
    return words && type == "FLOCK" && inode == wanted && process > 0 ? process : 0;
}

file_lock::file_lock(const std::filesystem::path& path) : path_(absolute_name(path)) {}

file_lock::~file_lock()
{
    release();
}

result<bool> file_lock::take()
{
    std::lock_guard exclusive(ours().mutex);
    auto known = find_file(path_);
    if (known && ours().files.contains(*known))
        return false;
    auto descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return cannot("open", errno);
    auto taken = take_opened(descriptor);
    if (!taken || !*taken)
        ::close(descriptor);
    return taken;
}

// A file that was replaced while we opened it is the wrong one: the next try takes the new one.
result<bool> file_lock::take_opened(int descriptor)
{
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK || errno == EINTR ? result<bool>(false) : cannot("lock", errno);
    struct stat opened {};
    if (::fstat(descriptor, &opened) != 0)
        return cannot("look at", errno);
    file_ = {opened.st_dev, opened.st_ino};
    if (leads_elsewhere(path_, file_))
        return false;
    descriptor_ = descriptor;
    ours().files.insert(file_);
    return true;
}

void file_lock::release()
{
    if (descriptor_ < 0)
        return;
    std::lock_guard exclusive(ours().mutex);
    ours().files.erase(file_);
    ::close(descriptor_);
    descriptor_ = -1;
}

std::optional<long> file_lock::owner() const
{
    auto file = find_file(path_);
    std::ifstream locks("/proc/locks");
    for (std::string line; file && std::getline(locks, line);)
        if (auto process = lock_owner(line, *file); process > 0)
            return process;
    return std::nullopt;
}

failure file_lock::cannot(const char* what, int why) const
{
    return {errc::invalid, fmt::format("cannot {} {}: {}", what, path_.string(), std::strerror(why))};
}

}  // namespace clashcast
