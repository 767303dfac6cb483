#include "simulator/server/answer_log.hpp"

#include "simulator/world/text.hpp"

#include <fmt/chrono.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace clashcast::simulator {

answer_log::answer_log(const std::string& file) : name_(file), file_(std::fopen(file.c_str(), "ae"))
{
    if (!file_)
        throw std::system_error(errno, std::generic_category(), file);
}

void answer_log::append(std::string_view path, std::string_view body)
{
    auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    line_.clear();
    fmt::format_to(std::back_inserter(line_), "{{\"at\":\"{:%Y-%m-%dT%H:%M:%S}.{:03}Z\"",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(now)), now.time_since_epoch().count() % 1000);
    write(line_, ",\"path\":\"", path, "\",\"status\":200,\"body\":", body, "}\n");
    if (std::fwrite(line_.data(), 1, line_.size(), file_.get()) != line_.size())
        throw std::system_error(errno, std::generic_category(), name_);
}

void answer_log::flush()
{
    if (std::fflush(file_.get()) != 0)
        throw std::system_error(errno, std::generic_category(), name_);
}

}  // namespace clashcast::simulator
