#include "journal/sqlite/files.hpp"

#include <cerrno>
#include <system_error>

#include <sys/stat.h>

namespace clashcast {
namespace {

file_id id_of(const struct stat& file)
{
    return {file.st_dev, file.st_ino};
}

bool differs(const std::filesystem::path& name, const std::optional<file_id>& file)
{
    return file && leads_elsewhere(name, *file);
}

}  // namespace

std::filesystem::path absolute_name(const std::filesystem::path& name)
{
    std::error_code failed;  // the name is empty
    auto absolute = std::filesystem::absolute(name, failed);
    return failed ? name : absolute;
}

std::optional<file_id> find_file(const std::filesystem::path& name)
{
    struct stat found {};
    return ::stat(name.c_str(), &found) == 0 ? std::optional(id_of(found)) : std::nullopt;
}

bool leads_elsewhere(const std::filesystem::path& name, const file_id& file)
{
    struct stat found {};
    if (::stat(name.c_str(), &found) == 0)
        return id_of(found) != file;
    return errno == ENOENT || errno == ENOTDIR;
}

database_files::database_files(const std::filesystem::path& name) : name_(absolute_name(name))
{
    std::error_code failed;
    database_ = std::filesystem::canonical(name, failed);
    log_ = database_.string() + "-wal";
    index_ = database_.string() + "-shm";
    file_ = find_file(database_);
    log_file_ = find_file(log_);
    index_file_ = find_file(index_);
}

std::optional<std::string> database_files::replaced(const file_id& owned) const
{
    if (leads_elsewhere(name_, owned))
        return name_.string();
    if (log_replaced())
        return log_.string();
    return differs(index_, index_file_) ? std::optional(index_.string()) : std::nullopt;
}

bool database_files::database_replaced() const
{
    return differs(database_, file_);
}

bool database_files::log_replaced() const
{
    return differs(log_, log_file_);
}

void database_files::remove_log() const
{
    std::error_code ignored;
    if (!differs(log_, log_file_))
        std::filesystem::remove(log_, ignored);
    if (!differs(index_, index_file_))
        std::filesystem::remove(index_, ignored);
}

}  // namespace clashcast
