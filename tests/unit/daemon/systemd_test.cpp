#include "daemon/systemd.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <string>

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

// What systemd does for a unit of Type=notify.
class notify_socket {
public:
    notify_socket()
    {
        auto path = where_.file("notify");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(path.size() < sizeof address.sun_path);
        std::memcpy(address.sun_path, path.data(), path.size());
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~notify_socket()
    {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(socket_);
    }
    notify_socket(const notify_socket&) = delete;

    std::string next()
    {
        std::array<char, 500> text{};
        auto size = ::recv(socket_, text.data(), text.size(), 0);
        return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
    }

private:
    temporary_folder where_;
    int socket_ = -1;
};

}  // namespace

TEST_CASE("what systemd is told arrives at its socket")
{
    notify_socket systemd_side;
    systemd::notify("READY=1");
    CHECK(systemd_side.next() == "READY=1");
    systemd::notify_reloading();
    CHECK_THAT(systemd_side.next(), Catch::StartsWith("RELOADING=1\nMONOTONIC_USEC="));
    CHECK(systemd_side.next() == "nothing");
}

TEST_CASE("without systemd, or with a socket that is gone, nothing happens")
{
    systemd::notify("READY=1");
    for (auto path : {"", "relative", "/nonexistent/notify"}) {
        ::setenv("NOTIFY_SOCKET", path, 1);
        systemd::notify("READY=1");
    }
    ::unsetenv("NOTIFY_SOCKET");
    SUCCEED();
}

TEST_CASE("the watchdog is fed three times in its time, by the process that it watches")
{
    CHECK_FALSE(systemd::watchdog_interval());
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    CHECK(systemd::watchdog_interval() == std::optional<std::chrono::microseconds>(10s));
    ::setenv("WATCHDOG_PID", "1", 1);
    CHECK_FALSE(systemd::watchdog_interval());
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    CHECK(systemd::watchdog_interval());
    ::setenv("WATCHDOG_USEC", "soon", 1);
    CHECK_FALSE(systemd::watchdog_interval());
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
}
