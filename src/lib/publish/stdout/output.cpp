#include "publish/stdout/output.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <limits.h>
#include <linux/sockios.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clashcast {

using boost::system::error_code;

namespace {

constexpr int most_wanted = 1 << 20;             // of a pipe; any user may have it
constexpr std::size_t usual_line = 128 * 1024;   // longer lines are rare
constexpr std::size_t page = 4096;

// Makes a write to a pipe without a reader an error, not the end of the process.
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

error_code system_error(int number)
{
    return {number, boost::system::system_category()};
}

short events_of(int descriptor, short wanted)
{
    pollfd state{descriptor, wanted, 0};
    ::poll(&state, 1, 0);
    return state.revents;
}

// Reads a byte of the file again: the descriptor may be open for writing only.
bool is_line_feed(int descriptor, off_t at)
{
    auto again = ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDONLY | O_CLOEXEC);
    char byte = 0;
    auto n = again < 0 ? -1 : ::pread(again, &byte, 1, at);
    if (again >= 0)
        ::close(again);
    return n == 1 && byte == '\n';
}

}  // namespace

output::output(int descriptor)
    : descriptor_(descriptor), kind_(kind_of(descriptor)), most_(enlarge(descriptor, kind_))
{
}

output::kind output::kind_of(int descriptor)
{
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return kind::other;
    if (S_ISREG(status.st_mode))
        return kind::file;
    if (S_ISFIFO(status.st_mode))
        return kind::pipe;
    return S_ISSOCK(status.st_mode) ? kind::socket : kind::other;
}

std::size_t output::enlarge(int descriptor, kind what)
{
    if (what == kind::pipe) {
        if (::fcntl(descriptor, F_GETPIPE_SZ) < most_wanted)
            ::fcntl(descriptor, F_SETPIPE_SZ, most_wanted);
        return static_cast<std::size_t>(std::max(::fcntl(descriptor, F_GETPIPE_SZ), PIPE_BUF));
    }
    if (what == kind::socket) {
        int size = most_wanted;
        socklen_t length = sizeof size;
        ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, length);
        ::getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, &length);
        return static_cast<std::size_t>(std::max(size / 2, PIPE_BUF));  // the kernel uses half of it itself
    }
    return what == kind::file ? most_wanted : PIPE_BUF;
}

// Short writes to a pipe may share a page or not: any two neighbours fill more than one page.
std::size_t output::room() const
{
    if (kind_ == kind::file)
        return most_;
    if (kind_ == kind::other)
        return (events_of(descriptor_, POLLOUT) & POLLOUT) != 0 ? most_ : 0;
    auto used = unread();
    if (used == 0)
        return most_;
    auto taken = 2 * (used + page);
    return kind_ == kind::pipe && taken < most_ ? most_ - taken : 0;
}

bool output::is_read() const
{
    auto all = unread() == 0;
    return all && !(kind_ == kind::socket && closed());  // a peer that closes discards what it has not read
}

std::size_t output::unread() const
{
    int count = 0;
    if (kind_ == kind::pipe)
        ::ioctl(descriptor_, FIONREAD, &count);
    if (kind_ == kind::socket)
        ::ioctl(descriptor_, SIOCOUTQ, &count);
    return static_cast<std::size_t>(std::max(count, 0));
}

error_code output::closed() const
{
    auto flags = ::fcntl(descriptor_, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return system_error(EBADF);
    auto lost = kind_ != kind::file && (events_of(descriptor_, 0) & (POLLERR | POLLHUP)) != 0;
    return lost ? system_error(kind_ == kind::other ? EIO : EPIPE) : error_code();
}

// A pipe that can hold every usual line never has an incomplete one; a smaller pipe may.
bool output::may_follow_a_cut_line() const
{
    if (kind_ == kind::pipe || kind_ == kind::socket)
        return most_ < usual_line;
    if (kind_ == kind::other)
        return false;
    struct stat status {};
    auto appended = (::fcntl(descriptor_, F_GETFL) & O_APPEND) != 0;
    ::fstat(descriptor_, &status);
    auto at = appended ? status.st_size : ::lseek(descriptor_, 0, SEEK_CUR);
    return at > 0 && !is_line_feed(descriptor_, at - 1);
}

boost::system::result<std::size_t> output::write(std::string_view text) const
{
    without_sigpipe here;
    auto n = kind_ == kind::socket ? ::send(descriptor_, text.data(), text.size(), MSG_DONTWAIT)
                                   : ::write(descriptor_, text.data(), text.size());
    if (n >= 0)
        return static_cast<std::size_t>(n);
    auto retry = errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
    if (retry)
        return std::size_t(0);
    return system_error(errno);
}

}  // namespace clashcast
