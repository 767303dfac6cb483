#include "daemon/log_writer.hpp"

#include "daemon/terminal/progress.hpp"

#include <clashcast/clock.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr std::size_t most_at_once = 64 * 1024;

// Removes what it writes from `text`. Returns 0 when all is written, or an errno.
int write_all(int descriptor, std::string_view& text)
{
    while (!text.empty()) {
        auto n = ::write(descriptor, text.data(), text.size());
        if (n > 0) {
            text.remove_prefix(static_cast<std::size_t>(n));
        } else if (n < 0 && errno == EAGAIN) {
            pollfd state{descriptor, POLLOUT, 0};
            ::poll(&state, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

// The same, on a new line if the last write was cut short by a full disk.
int write_lines(int descriptor, std::string_view& text, bool& cut)
{
    std::string_view line_feed(cut ? "\n" : "");
    auto size = text.size();
    auto error = write_all(descriptor, line_feed);
    if (error == 0)
        error = write_all(descriptor, text);
    cut = text.size() == size ? cut && !line_feed.empty() : error != 0;
    return error;
}

}  // namespace

struct log_writer::state {
    state(int d, line_format f, std::size_t most) : descriptor(d), format(f), most_bytes(most) {}

    void work();
    std::string notice(std::uint64_t count) const;
    std::string take();
    void drop(std::uint64_t count, std::string why);
    void drop_all(std::string why);

    const int descriptor;
    const line_format format;
    const std::size_t most_bytes;

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::string> lines;
    std::size_t bytes = 0;      // of the lines
    std::uint64_t dropped = 0;  // before them
    std::string reason;
    std::string below;  // what is wanted below the lines,
    std::string drawn;  // and what is there
    bool writing = false;
    bool cut = false;  // the last write ended in the middle of a line; used by the thread only
    bool closed = false;
};

void log_writer::state::drop(std::uint64_t count, std::string why)
{
    dropped += count;
    reason = std::move(why);
}

// The lines that wait would fail, too.
void log_writer::state::drop_all(std::string why)
{
    drop(lines.size(), std::move(why));
    lines.clear();
    bytes = 0;
}

std::string log_writer::state::notice(std::uint64_t count) const
{
    auto text = fmt::format("{} line{} not written: {}", count, count == 1 ? " was" : "s were", reason);
    return format(real_clock().wall(), severity::warning, text) + '\n';
}

std::string log_writer::state::take()
{
    std::string text;
    while (!lines.empty() && (text.empty() || text.size() + lines.front().size() <= most_at_once)) {
        text += lines.front();
        bytes -= lines.front().size();
        lines.pop_front();
    }
    return text;
}

void log_writer::state::work()
{
    std::unique_lock hold(mutex);
    for (;;) {
        changed.wait(hold, [this] { return closed || !lines.empty() || below != drawn; });
        if (closed)
            return;
        auto missing = std::exchange(dropped, 0);
        std::string text(drawn.empty() ? "" : terminal::erase_line);
        text += missing > 0 ? notice(missing) : take();
        text += drawn = below;
        std::string_view rest = text;
        writing = true;
        hold.unlock();
        auto error = write_lines(descriptor, rest, cut);
        hold.lock();
        writing = false;
        if (error != 0) {
            auto lost = missing > 0 ? missing : static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
            drop(lost, std::strerror(error));
            drop_all(std::strerror(error));
        }
        changed.notify_all();
    }
}

// The thread is not joined: it may be in a write that never ends.
log_writer::log_writer(int descriptor, line_format format, std::size_t most_bytes)
    : state_(std::make_shared<state>(descriptor, format, most_bytes))
{
    std::thread([s = state_] { s->work(); }).detach();
}

log_writer::~log_writer()
{
    std::lock_guard hold(state_->mutex);
    state_->closed = true;
    state_->changed.notify_all();
}

void log_writer::write(severity level, std::string_view message)
{
    auto line = state_->format(real_clock().wall(), level, message) + '\n';
    std::lock_guard hold(state_->mutex);
    state_->bytes += line.size();
    state_->lines.push_back(std::move(line));
    for (; state_->bytes > state_->most_bytes && state_->lines.size() > 1; state_->lines.pop_front()) {
        state_->bytes -= state_->lines.front().size();
        state_->drop(1, "the log was not read");
    }
    state_->changed.notify_all();
}

void log_writer::flush(std::chrono::milliseconds limit)
{
    std::unique_lock hold(state_->mutex);
    state_->changed.wait_for(hold, limit, [this] {
        return state_->lines.empty() && state_->below == state_->drawn && !state_->writing;
    });
}

void log_writer::show_below(std::string text)
{
    std::lock_guard hold(state_->mutex);
    state_->below = std::move(text);
    state_->changed.notify_all();
}

}  // namespace clashcast
