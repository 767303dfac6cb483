#include "daemon/load.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace clashcast {

std::optional<config::reading> load(const std::string& file)
{
    std::error_code ignored;
    if (file == default_file && !std::filesystem::exists(file, ignored)) {
        fmt::print(stderr, "there is no {} in this folder; name a configuration: --config FILE\n", file);
        return std::nullopt;
    }
    auto read = config::read_configuration(file);
    for (auto& each : read.wrong)
        fmt::print(stderr, "{}\n", to_string(each));
    if (!read.wrong.empty())
        return std::nullopt;
    return read;
}

}  // namespace clashcast
