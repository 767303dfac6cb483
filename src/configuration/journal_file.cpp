#include "configuration/journal_file.hpp"

#include "text/printable.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <unistd.h>

namespace clashcast::config {
namespace {

namespace fs = std::filesystem;

std::string wrong_with_name(const std::string& path)
{
    if (path == ":memory:" || path.starts_with("file:"))
        return "is one of SQLite's special names, not a file; for a journal in memory: backend = \"memory\"";
    return std::string(wrong_characters(path));
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
