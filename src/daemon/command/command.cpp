#include "daemon/command/command.hpp"

#include "text/printable.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace clashcast {

std::optional<config::reading> load(const std::string& file)
{
    std::error_code ignored;
    if (file == default_file && !std::filesystem::exists(file, ignored)) {
        fmt::print(stderr, "there is no {} in this folder; name a configuration with --config FILE\n", file);
        return std::nullopt;
    }
    auto read = config::read_configuration(file);
    for (auto& each : read.wrong)
        fmt::print(stderr, "{}\n", to_string(each));
    if (!read.wrong.empty())
        return std::nullopt;
    return read;
}

int exit_code(exit_status how)
{
    return static_cast<int>(how);
}

int report_misuse(std::string_view why)
{
    fmt::print(stderr, "{}\n", printable(why));
    return exit_code(exit_status::misconfigured);
}

}  // namespace clashcast
