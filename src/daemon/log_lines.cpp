#include "daemon/log_lines.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>

namespace clashcast {
namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};

std::string_view name_of(severity how_bad)
{
    return names.at(static_cast<std::size_t>(how_bad));
}

class line_formatter final : public spdlog::formatter {
public:
    explicit line_formatter(bool json) : json_(json) {}

    void format(const spdlog::details::log_msg& said, spdlog::memory_buf_t& out) override
    {
        auto when = std::chrono::floor<std::chrono::milliseconds>(said.time);
        auto at = std::find(levels.begin(), levels.end(), said.level) - levels.begin();
        auto how_bad = static_cast<severity>(at);
        std::string_view message(said.payload.data(), said.payload.size());
        auto line = (json_ ? json_line : text_line)(when, how_bad, message) + '\n';
        out.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<line_formatter>(json_); }

private:
    bool json_;
};

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
    auto where = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("clashcast", std::move(where));
    logger->set_formatter(std::make_unique<line_formatter>(settings.json));
    logger->set_level(levels.at(static_cast<std::size_t>(settings.level)));
    logger->flush_on(spdlog::level::debug);
    set_log([logger](severity how_bad, std::string_view line) {
        logger->log(levels.at(static_cast<std::size_t>(how_bad)), spdlog::string_view_t(line.data(), line.size()));
    });
}

}  // namespace clashcast
