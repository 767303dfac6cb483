#include "daemon/load.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast {

std::optional<config::configuration> load(const std::string& file)
{
    auto read = config::read_configuration(file);
    for (auto& each : read.wrong)
        fmt::print(stderr, "{}\n", to_string(each));
    if (!read.wrong.empty())
        return std::nullopt;
    return std::move(read.settings);
}

}  // namespace clashcast
