#include "configuration/file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace clashcast::config {
namespace {

constexpr std::size_t largest_file = 32 * 1024 * 1024;  // has room for two million tags

}  // namespace

result<std::string> read_file(const std::string& path)
{
    auto unreadable = [](int why) {
        return failure(errc::invalid, fmt::format("cannot be read: {}", std::generic_category().message(why)));
    };
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
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

}  // namespace clashcast::config
