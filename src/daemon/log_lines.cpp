#include "daemon/log_lines.hpp"

#include "daemon/log_writer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include <unistd.h>

namespace clashcast {
namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};

std::string_view name_of(severity how_bad)
{
    return names.at(static_cast<std::size_t>(how_bad));
}

// Lives for ever: a thread may say something while the process ends.
log_writer* running_log = nullptr;

}  // namespace

std::string iso_time(timestamp when)
{
    auto seconds = std::chrono::floor<std::chrono::seconds>(when);
    auto since = std::chrono::system_clock::to_time_t(std::chrono::sys_seconds(seconds));
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(since), (when - seconds).count());
}

std::string text_line(timestamp when, severity how_bad, std::string_view message)
{
    std::string plain(message);
    std::replace_if(plain.begin(), plain.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return fmt::format("{} {:<7} {}", iso_time(when), name_of(how_bad), plain);
}

std::string json_line(timestamp when, severity how_bad, std::string_view message)
{
    nlohmann::ordered_json line{{"time", iso_time(when)}, {"level", name_of(how_bad)}, {"message", message}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void log_to_stderr(const config::log_settings& settings)
{
    running_log = new log_writer(STDERR_FILENO, settings.json ? json_line : text_line);
    set_log([least = settings.level](severity how_bad, std::string_view line) {
        if (how_bad >= least)
            running_log->write(how_bad, line);
    });
}

void flush_log(std::chrono::milliseconds limit)
{
    if (running_log)
        running_log->flush(limit);
}

}  // namespace clashcast
