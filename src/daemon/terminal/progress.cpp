#include "daemon/terminal/progress.hpp"

#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/screen.hpp"
#include "daemon/terminal/words.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <mutex>
#include <utility>

#include <unistd.h>

namespace clashcast::terminal {
namespace {

using namespace std::chrono_literals;

constexpr auto short_wait = 1s;
constexpr auto between_drawings = 200ms;

// What is at the end of stderr. The log may be written on any thread.
struct bottom_line {
    void draw(std::string_view text)
    {
        auto room = screen_of(STDERR_FILENO).usual_width() - 1;
        std::lock_guard hold(mutex);
        fmt::print(stderr, "{}{}", erase_line, truncated(printable(text), room));
        std::fflush(stderr);
        is_drawn = true;
    }

    void remove()
    {
        std::lock_guard hold(mutex);
        remove_now();
    }

    void print_above(std::string_view line)
    {
        std::lock_guard hold(mutex);
        remove_now();
        fmt::print(stderr, "clashcast: {}\n", line);
    }

private:
    void remove_now()
    {
        if (!is_drawn)
            return;
        fmt::print(stderr, "{}", erase_line);
        std::fflush(stderr);
        is_drawn = false;
    }

    std::mutex mutex;
    bool is_drawn = false;
};

bool is_taken = false;  // by a progress line

bottom_line& bottom()
{
    static auto& one = *new bottom_line;  // never destroyed: a thread may log while the process ends
    return one;
}

}  // namespace

std::string progress_text(std::string_view what, std::uint64_t done, std::uint64_t total)
{
    if (total == 0)
        return fmt::format("{}: {}", what, number(done));
    return fmt::format("{}: {} of {} ({} %)", what, number(done), number(total), done * 100 / total);
}

bool progress_pace::is_due(clock::time_point now)
{
    bool due = drawn_ ? now - *drawn_ >= between_drawings : now - begun_ >= short_wait;
    if (due)
        drawn_ = now;
    return due;
}

progress_line::progress_line()
    : is_shown_(screen_of(STDERR_FILENO).is_terminal && !std::exchange(is_taken, true)), pace_(real_clock().now())
{
}

progress_line::~progress_line()
{
    remove();
    is_taken = is_taken && !is_shown_;
}

void progress_line::show(std::string_view text)
{
    if (is_shown_ && pace_.is_due(real_clock().now()))
        bottom().draw(text);
}

void progress_line::remove()
{
    if (is_shown_)
        bottom().remove();
}

void log_beside_progress()
{
    set_log([](severity level, std::string_view line) {
        if (level >= severity::warning)
            bottom().print_above(line);
    });
}

}  // namespace clashcast::terminal
