#pragma once
// Another process.

#include <catch2/catch.hpp>

#include <csignal>
#include <optional>

#include <sys/wait.h>
#include <unistd.h>

namespace clashcast {

// Lives until it is killed. What it does gets the file to report to.
class child {
public:
    template <class Does>
    explicit child(Does does)
    {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        id_ = ::fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            ::close(ends[0]);
            does(ends[1]);
            ::_exit(1);
        }
        ::close(ends[1]);
        reports_ = ends[0];
    }
    ~child()
    {
        kill();
        ::close(reports_);
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    pid_t id() const { return id_; }

    // The next thing it reported; nothing when there is no more.
    std::optional<unsigned char> report() const
    {
        unsigned char n = 0;
        return ::read(reports_, &n, 1) == 1 ? std::optional(n) : std::nullopt;
    }

    void kill()
    {
        if (id_ > 0) {
            ::kill(id_, SIGKILL);
            ::waitpid(id_, nullptr, 0);
        }
        id_ = -1;
    }

private:
    pid_t id_ = -1;
    int reports_ = -1;
};

}  // namespace clashcast
