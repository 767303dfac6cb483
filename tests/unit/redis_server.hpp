#pragma once
// A real redis-server on a free loopback port, with its data in a temporary folder. The destructor removes both.

#include "free_port.hpp"
#include "temporary_folder.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

class redis_server {
public:
    // `options` are command line options of redis-server. By default it saves nothing.
    explicit redis_server(std::vector<std::string> options = {"--appendonly", "no"})
        : options_(std::move(options))
    {
        start();
    }
    ~redis_server() { kill(); }
    redis_server(const redis_server&) = delete;
    redis_server& operator=(const redis_server&) = delete;

    std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_) + "/0"; }
    int port() const { return port_; }
    const std::filesystem::path& folder() const { return folder_.path(); }

    // Starts it again with these options, with the same port and data.
    void start(std::vector<std::string> options)
    {
        options_ = std::move(options);
        start();
    }

    // Starts it, again with the same port and data. Returns when it accepts connections.
    void start()
    {
        std::vector<std::string> words{"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1", "--dir",
                                       folder().string(), "--save", "", "--daemonize", "no", "--logfile", ""};
        words.insert(words.end(), options_.begin(), options_.end());
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);

        std::array<int, 2> log{};
        if (pipe2(log.data(), O_CLOEXEC) != 0)
            throw std::runtime_error("cannot make a pipe");
        process_ = fork();
        if (process_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            dup2(log[1], STDOUT_FILENO);
            // With a copy of a socket of the test, closing that socket would not end its connection.
            close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
            execvp(argv[0], argv.data());
            _exit(127);
        }
        ::close(log[1]);
        auto text = read_until(log[0], "eady to accept connections");
        ::close(log[0]);
        if (text.find("eady to accept connections") == text.npos)
            throw std::runtime_error("cannot start redis-server: " + text);
    }

    void kill() { end_by(SIGKILL); }  // like a crash
    void stop() { end_by(SIGTERM); }  // like an operator
    void freeze() { ::kill(process_, SIGSTOP); }
    void thaw() { ::kill(process_, SIGCONT); }

private:
    void end_by(int signal)
    {
        if (process_ <= 0)
            return;
        ::kill(process_, signal);
        waitpid(process_, nullptr, 0);
        process_ = 0;
    }

    static std::string read_until(int from, const std::string& words)
    {
        std::string text;
        std::array<char, 4096> piece{};
        while (text.find(words) == text.npos) {
            auto size = read(from, piece.data(), piece.size());
            if (size <= 0)
                break;
            text.append(piece.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

    std::vector<std::string> options_;
    temporary_folder folder_;
    int port_ = free_port();
    pid_t process_ = 0;
};

}  // namespace clashcast
