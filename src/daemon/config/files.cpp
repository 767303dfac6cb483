#include "daemon/config/files.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace clashcast::config {
namespace {

constexpr std::size_t largest_file = 32 * 1024 * 1024;  // enough for two million tags

namespace fs = std::filesystem;

std::string wrong_with_name(const std::string& path)
{
    if (path == ":memory:" || path.starts_with("file:"))
        return "is one of SQLite's special names, not a file; for a journal in memory: backend = \"memory\"";
    return std::string(character_error(path));
}

std::string refused(int why)
{
    return std::generic_category().message(why);
}

// SQLite makes files beside its own.
std::string wrong_with_folder(const fs::path& file)
{
    auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return "is in a folder that does not exist";
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return "is in a folder that cannot be written to: " + refused(errno);
    return {};
}

std::string wrong_with_content(const fs::path& file)
{
    constexpr std::string_view magic = "SQLite format 3";
    if (::access(file.c_str(), R_OK | W_OK) != 0)
        return "cannot be read and written: " + refused(errno);
    std::string head(magic.size(), '\0');
    std::ifstream content(file, std::ios::binary);
    content.read(head.data(), static_cast<std::streamsize>(head.size()));
    return content.gcount() == 0 || head == magic ? "" : "is a file of something else, not an SQLite database";
}

}  // namespace

result<std::string> read_file(const std::string& path)
{
    auto unreadable = [](int why) {
        return failure(errc::invalid, fmt::format("cannot be read: {}", std::generic_category().message(why)));
    };
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return unreadable(EISDIR);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return unreadable(errno);
    std::string content;
    std::array<char, 64 * 1024> piece;
    while (content.size() <= largest_file && file) {
        file.read(piece.data(), piece.size());
        content.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad())
        return unreadable(errno);
    if (content.size() > largest_file)
        return unreadable(EFBIG);
    return content;
}

result<std::string> read_text_file(const std::string& path)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";
    auto content = read_file(path);
    if (content && (content->starts_with("\xff\xfe") || content->starts_with("\xfe\xff")))
        return failure(errc::invalid, "is UTF-16: save it as UTF-8");
    if (content && content->starts_with(mark))
        content->erase(0, mark.size());
    return content;
}

std::string wrong_with_journal_file(const std::string& path)
{
    if (auto wrong = wrong_with_name(path); !wrong.empty())
        return wrong;
    if (auto wrong = wrong_with_folder(path); !wrong.empty())
        return wrong;
    std::error_code ignored;
    auto status = fs::status(path, ignored);
    if (!fs::exists(status))
        return {};
    if (!fs::is_regular_file(status))
        return fs::is_directory(status) ? "is a folder" : "is not a regular file";
    return wrong_with_content(path);
}

}  // namespace clashcast::config
