#include "publish/stdout.hpp"

#include "async/condition.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <list>
#include <optional>

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace clashcast {

namespace asio = boost::asio;

namespace {

// A line each. JSON has line feeds only where blanks are as good.
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

// A closed pipe is an error of write(), not the end of the process.
class without_sigpipe {
public:
    without_sigpipe()
    {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~without_sigpipe()
    {
        auto failed = errno;
        timespec now{};
        if (failed == EPIPE)
            ::sigtimedwait(&pipe_, nullptr, &now);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        errno = failed;
    }
    without_sigpipe(const without_sigpipe&) = delete;
    without_sigpipe& operator=(const without_sigpipe&) = delete;

private:
    sigset_t pipe_, before_;
};

// Writes without ever blocking. O_NONBLOCK would do that for everybody who shares the terminal or file, so it asks
// first: what is writable takes PIPE_BUF bytes.
class line_publisher final : public publisher {
public:
    line_publisher(asio::any_io_executor e, int descriptor)
        : descriptor_(descriptor), writable_(e, ::epoll_create1(EPOLL_CLOEXEC)), changed_(e)
    {
        epoll_event event{};
        event.events = EPOLLOUT;
        // fails for a file, which is always writable
        ::epoll_ctl(writable_.native_handle(), EPOLL_CTL_ADD, descriptor_, &event);
    }

    asio::awaitable<result<position>> open(const sink_start& start) override
    {
        failed_.reset();
        co_return start.committed;
    }

    asio::awaitable<result<std::vector<refusal>>> publish(batch b) override
    {
        auto place = turns_.insert(turns_.end(), 0);
        struct on_exit {
            line_publisher& self;
            std::list<int>::iterator place;
            ~on_exit()
            {
                self.turns_.erase(place);
                self.changed_.notify_all();
            }
        } leave{*this, place};
        while (turns_.begin() != place)
            co_await changed_.wait();
        auto text = lines_of(b);
        if (!failed_)
            co_await write(text);
        if (failed_)
            co_return *failed_;
        co_return std::vector<refusal>();
    }

    asio::awaitable<void> close() override { co_return; }

private:
    asio::awaitable<void> write(const std::string& text)
    {
        std::size_t written = 0;
        std::string rest = cut_ ? "\n" + text : text;
        while (written != rest.size() && !failed_) {
            while (!is_writable())  // the reactor may tell old news
                co_await writable_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
            auto n = write_some(std::string_view(rest).substr(written));
            written += n;
            if (n > 0)
                cut_ = rest[written - 1] != '\n';
        }
    }

    bool is_writable() const
    {
        pollfd state{descriptor_, POLLOUT, 0};
        return ::poll(&state, 1, 0) > 0;
    }

    std::size_t write_some(std::string_view text)
    {
        without_sigpipe here;
        auto n = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (n >= 0)
            return static_cast<std::size_t>(n);
        boost::system::error_code why(errno, boost::system::system_category());
        if (why != boost::system::errc::interrupted && why != boost::system::errc::operation_would_block)
            failed_ = failure(errc::not_connected, fmt::format("cannot write: {}", why.message()));
        return 0;
    }

    const int descriptor_;
    asio::posix::stream_descriptor writable_;  // an epoll that is readable when the descriptor is writable
    condition changed_;
    std::list<int> turns_;  // a place for each call of publish(), in their order
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
