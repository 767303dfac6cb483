#pragma once
// A real Mosquitto on a free loopback port, with its files in a temporary folder. The destructor removes both.

#include "free_port.hpp"
#include "temporary_folder.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace clashcast {

class mosquitto {
public:
    // `settings` are more lines for the listener: "max_packet_size 1000\n". "{dir}" in them becomes dir().
    explicit mosquitto(std::string settings = "allow_anonymous true\n")
    {
        for (auto at = settings.find("{dir}"); at != settings.npos; at = settings.find("{dir}"))
            settings.replace(at, 5, dir().string());
        settings_ = std::move(settings);
    }
    ~mosquitto() { kill(); }
    mosquitto(const mosquitto&) = delete;
    mosquitto& operator=(const mosquitto&) = delete;

    // Returns when it listens. After kill() it listens on the same port again.
    //
    // The queue is limited: without a limit Mosquitto 2.0.11 closes each connection that publishes a message that its
    // access list denies.
    void start()
    {
        write("mosquitto.conf", (::geteuid() == 0 ? std::string("user root\n") : std::string()) +
                                    "max_queued_messages 1000000\nset_tcp_nodelay true\nconnection_messages false\n"
                                    "log_dest stderr\nlog_type information\nlog_type error\n"
                                    "listener " + std::to_string(port_) + " 127.0.0.1\n" + settings_);
        int output[2];
        if (::pipe(output) != 0)
            throw std::runtime_error("cannot make a pipe");
        auto file = folder_.file("mosquitto.conf");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(output[1], STDERR_FILENO);
            ::close(output[0]);
            ::close(output[1]);
            for (auto program : {"/usr/sbin/mosquitto", "/usr/bin/mosquitto"})
                ::execl(program, "mosquitto", "-c", file.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(output[1]);
        output_ = output[0];  // stays open, so that the broker can write to it
        std::string text;
        char some[512];
        while (text.find(" running") == text.npos) {
            auto n = ::read(output_, some, sizeof some);
            if (n <= 0)
                throw std::runtime_error("cannot start mosquitto: " + text);
            text.append(some, static_cast<std::size_t>(n));
        }
    }

    // kill -9: loses what it did not write.
    void kill()
    {
        if (pid_ <= 0)
            return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
        ::close(output_);
    }

    // Keeps its connections and does not answer.
    void freeze() const { ::kill(pid_, SIGSTOP); }
    void thaw() const { ::kill(pid_, SIGCONT); }

    void write(const std::string& name, const std::string& text) const
    {
        using std::filesystem::perms;
        std::filesystem::permissions(folder_.write(name, text), perms::owner_read | perms::owner_write);
    }

    std::uint16_t port() const { return port_; }
    std::string url(const std::string& scheme = "mqtt", const std::string& host = "127.0.0.1") const
    {
        return scheme + "://" + host + ":" + std::to_string(port_);
    }
    const std::filesystem::path& dir() const { return folder_.path(); }

private:
    temporary_folder folder_;
    std::string settings_;
    std::uint16_t port_ = free_port();
    pid_t pid_ = 0;
    int output_ = -1;
};

}  // namespace clashcast
