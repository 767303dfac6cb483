#include "publish/stdout/publisher.hpp"

#include "async/condition.hpp"
#include "publish/stdout/output.hpp"
#include "text/printable.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <optional>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace clashcast {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// One line for each message. A line feed in JSON is white space, and may become a blank.
std::string lines_of(const batch& b)
{
    std::string text;
    for (const auto& m : b.messages) {
        auto begin = static_cast<std::ptrdiff_t>(text.size());
        text += m.payload;
        std::replace(text.begin() + begin, text.end(), '\n', ' ');
        text += '\n';
    }
    return text;
}

// How much of `text` to write at once: as many whole lines as fit into `room`. A line that is longer than `most`, and
// so never fits, is written in pieces.
std::size_t portion(std::string_view text, std::size_t room, std::size_t most)
{
    if (text.size() <= room)
        return text.size();
    auto last = text.substr(0, room).rfind('\n');
    if (last != text.npos)
        return last + 1;
    return text.find('\n') + 1 > most ? room : 0;
}

// The kernel does not report when a reader reads. This polls, less and less often while nothing is read.
class reader_poll {
public:
    reader_poll(asio::any_io_executor e, const output& to) : timer_(std::move(e)), to_(to) {}

    asio::awaitable<void> wait()
    {
        auto unread = to_.unread();
        next_ = std::exchange(unread_, unread) == unread ? std::min(2 * next_, longest) : shortest;
        timer_.expires_after(next_);
        co_await timer_.async_wait(asio::use_awaitable);
    }

private:
    static constexpr std::chrono::microseconds shortest{250}, longest{64'000};

    asio::steady_timer timer_;
    const output& to_;
    std::size_t unread_ = 0;
    std::chrono::microseconds next_ = shortest;
};

class line_publisher final : public publisher {
public:
    line_publisher(asio::any_io_executor e, int descriptor)
        : executor_(e), to_(descriptor), lost_(e, ::epoll_create1(EPOLL_CLOEXEC)), changed_(e)
    {
        epoll_event event{};  // without a kind: the loss of the reader is always reported
        ::epoll_ctl(lost_.native_handle(), EPOLL_CTL_ADD, descriptor, &event);  // fails for a file, which is never lost
    }

    asio::awaitable<result<position>> open(const sink_start& start) override
    {
        failed_.reset();
        if (auto why = to_.closed())
            co_return closed(why);
        cut_ = cut_ || to_.may_follow_a_cut_line();
        co_return start.acknowledged;
    }

    asio::awaitable<result<std::vector<refusal>>> publish(batch b) override
    {
        auto turn = turns_.insert(turns_.end(), 0);
        struct on_exit {
            line_publisher& self;
            std::list<int>::iterator turn;
            ~on_exit()
            {
                self.turns_.erase(turn);
                self.changed_.notify_all();
            }
        } leave{*this, turn};
        while (turns_.begin() != turn)
            co_await changed_.wait();
        auto text = lines_of(b);
        if (!failed_)
            co_await write(text);
        if (!failed_)
            co_await until_read();
        if (failed_)
            co_return *failed_;
        co_return std::vector<refusal>();
    }

    asio::awaitable<failure> lost() override
    {
        auto why = to_.closed();
        while (!why) {
            co_await lost_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
            why = to_.closed();
        }
        co_return closed(why);
    }

    asio::awaitable<void> close() override { co_return; }

private:
    asio::awaitable<void> write(const std::string& text)
    {
        const auto whole = cut_ ? "\n" + text : text;
        std::string_view rest = whole;
        reader_poll reader(executor_, to_);
        while (!rest.empty() && !failed_) {
            auto written = write_some(rest);
            rest.remove_prefix(written);
            if (written == 0 && !failed_)
                co_await reader.wait();
        }
    }

    std::size_t write_some(std::string_view text)
    {
        auto size = portion(text, to_.room(), to_.most());
        if (size == 0) {
            check_reader();
            return 0;
        }
        auto written = to_.write(text.substr(0, size));
        if (!written)
            return fail(written.error()), 0;
        if (*written > 0)
            cut_ = text[*written - 1] != '\n';
        return *written;
    }

    asio::awaitable<void> until_read()
    {
        reader_poll reader(executor_, to_);
        while (!to_.is_read() && !failed_) {
            check_reader();
            if (!failed_)
                co_await reader.wait();
        }
    }

    void check_reader()
    {
        if (auto why = to_.closed())
            failed_ = closed(why);
    }

    void fail(error_code why)
    {
        namespace system = boost::system::errc;
        auto for_good = why == system::broken_pipe || why == system::connection_reset ||
                        why == system::bad_file_descriptor || to_.closed();
        if (for_good)
            failed_ = closed(why);
        else
            failed_ = failure(errc::not_connected, "cannot write to stdout: " + error_text(why));
    }

    static failure closed(error_code why)
    {
        return {errc::closed, "stdout is closed: " + error_text(why)};
    }

    const asio::any_io_executor executor_;
    const output to_;
    asio::posix::stream_descriptor lost_;  // an epoll that becomes readable when the reader is lost
    condition changed_;
    std::list<int> turns_;  // one for each call of publish(), in the order of the calls
    std::optional<failure> failed_;
    bool cut_ = false;      // the last byte written was not the end of a line
};

}  // namespace

std::unique_ptr<publisher> make_line_publisher(asio::any_io_executor e, int descriptor)
{
    return std::make_unique<line_publisher>(std::move(e), descriptor);
}

std::unique_ptr<publisher> make_stdout_publisher(asio::any_io_executor e)
{
    return make_line_publisher(std::move(e), STDOUT_FILENO);
}

}  // namespace clashcast
