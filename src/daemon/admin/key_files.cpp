#include "daemon/admin/key_files.hpp"

#include "api/options.hpp"
#include "daemon/config/files.hpp"
#include "daemon/config/text_parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clashcast::admin {
namespace {

namespace fs = std::filesystem;

failure cannot(std::string_view what, const std::string& path, int error)
{
    return failure(errc::invalid, fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(error)));
}

// Into a file that this process made. Removes it if that fails.
result<void> write_into(int descriptor, const std::string& path, const std::string& text)
{
    errno = 0;
    auto written = ::write(descriptor, text.data(), text.size());
    auto error = written == static_cast<ssize_t>(text.size()) ? 0 : errno ? errno : ENOSPC;
    if (::close(descriptor) != 0 && error == 0)
        error = errno;
    if (error == 0)
        return {};
    ::unlink(path.c_str());
    return cannot("write", path, error);
}

result<void> write_new(const std::string& path, const std::string& text)
{
    int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return cannot("write", path, errno);
    return write_into(descriptor, path, text);
}

// Only root may give a file away; a token of another owner is better than none.
void keep_owner(int descriptor, const std::string& from)
{
    struct stat old{};
    if (::lstat(from.c_str(), &old) == 0 && ::fchown(descriptor, old.st_uid, old.st_gid) != 0)
        static_cast<void>(::fchown(descriptor, static_cast<uid_t>(-1), old.st_gid));
}

// "eyJ" is how every JSON object begins in base64.
bool is_jwt(std::string_view text)
{
    return text.starts_with("eyJ") && std::count(text.begin(), text.end(), '.') == 2 && check_token(text);
}

const api_key* key_of(const std::vector<api_key>& account, const std::string& token)
{
    auto found = std::find_if(account.begin(), account.end(), [&](auto& key) { return key.token == token; });
    return found == account.end() ? nullptr : &*found;
}

}  // namespace

result<std::vector<key_file>> read_key_files(const std::string& folder, const std::string& name, std::size_t count)
{
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return failure(errc::invalid, fmt::format("there is no folder {}: make it with mkdir -m 700", folder));
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
        return cannot("write into", folder, errno);
    std::vector<key_file> files;
    for (std::size_t i = 1; i <= count; ++i) {
        auto path = (fs::path(folder) / fmt::format("{}-{}.token", name, i)).string();
        auto& file = files.emplace_back(key_file{path, std::nullopt});
        auto what = fs::symlink_status(path, ignored);
        if (!fs::exists(what))
            continue;
        if (!fs::is_regular_file(what))
            return failure(errc::invalid, fmt::format("{} is not a regular file; it stays as it is", path));
        auto content = config::read_text_file(path);
        if (!content)
            return failure(errc::invalid, fmt::format("{} {}", path, content.error().what));
        file.token = std::string(config::trimmed(*content));
    }
    return files;
}

bool holds_dead_key(const key_file& file, const std::vector<api_key>& account)
{
    return file.token && is_jwt(*file.token) && !key_of(account, *file.token);
}

result<void> check_owned(const std::vector<key_file>& files, const std::vector<api_key>& account,
                         const std::string& name)
{
    for (auto& file : files) {
        if (!file.token || holds_dead_key(file, account))
            continue;
        auto* key = key_of(account, *file.token);
        if (!key || key->name != name)
            return failure(errc::invalid, fmt::format("{} {}; it stays as it is: move it away, or name another folder "
                                                      "with --into", file.path,
                                                      key ? "holds a key of another name" : "does not hold a key"));
    }
    return {};
}

std::vector<key_file> plan_key_files(const std::vector<key_file>& files, const std::vector<api_key>& keys)
{
    std::vector<std::string> left;
    for (auto& key : keys)
        left.push_back(key.token);
    std::vector<key_file> to_write;
    for (auto& file : files) {
        auto found = file.token ? std::find(left.begin(), left.end(), *file.token) : left.end();
        if (found != left.end())
            left.erase(found);
        else
            to_write.push_back(key_file{file.path, std::nullopt});
    }
    to_write.resize(std::min(to_write.size(), left.size()));
    for (std::size_t i = 0; i < to_write.size(); ++i)
        to_write[i].token = left[i];
    return to_write;
}

result<void> write_key_file(const key_file& file, bool exists)
{
    auto text = *file.token + '\n';
    if (!exists)
        return write_new(file.path, text);
    auto beside = file.path + ".XXXXXX";
    int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
    if (descriptor < 0)
        return cannot("write", beside, errno);
    keep_owner(descriptor, file.path);
    auto written = write_into(descriptor, beside, text);
    if (!written || ::rename(beside.c_str(), file.path.c_str()) == 0)
        return written;
    auto error = errno;
    ::unlink(beside.c_str());
    return cannot("replace", file.path, error);
}

}  // namespace clashcast::admin
