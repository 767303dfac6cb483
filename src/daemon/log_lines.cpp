#include "daemon/log_lines.hpp"

#include "daemon/log_writer.hpp"
#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/screen.hpp"
#include "text/iso_time.hpp"
#include "text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>

#include <unistd.h>

namespace clashcast {
namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};

std::string_view name_of(severity level)
{
    return names.at(static_cast<std::size_t>(level));
}

// Never destroyed: a thread may log while the process ends.
log_writer* running_log = nullptr;
std::atomic<severity> least_severity = severity::info;
bool has_line_below = false;

}  // namespace

std::string text_line(timestamp when, severity level, std::string_view message)
{
    std::string plain(message);
    std::replace_if(plain.begin(), plain.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return fmt::format("{} {:<7} {}", iso_time(when), name_of(level), plain);
}

std::string json_line(timestamp when, severity level, std::string_view message)
{
    nlohmann::ordered_json line{{"time", iso_time(when)}, {"level", name_of(level)}, {"message", message}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void log_to_stderr(const config::log_settings& settings)
{
    running_log = new log_writer(STDERR_FILENO, settings.json ? json_line : text_line);
    has_line_below = !settings.json && terminal::screen_of(STDERR_FILENO).is_terminal;
    set_log_level(settings.level);
    set_log([](severity level, std::string_view line) {
        if (level >= least_severity)
            running_log->write(level, line);
    });
}

void show_below_log(std::string_view line)
{
    if (!running_log || !has_line_below)
        return;
    auto room = terminal::screen_of(STDERR_FILENO).usual_width() - 1;
    running_log->show_below(terminal::truncated(printable(line), room));
}

void set_log_level(severity least)
{
    least_severity = least;
}

void flush_log(std::chrono::milliseconds limit)
{
    if (running_log)
        running_log->flush(limit);
}

}  // namespace clashcast
