#include "servers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {
namespace {

sockaddr_in loopback(unsigned short port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool answers(unsigned short port)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(port);
    bool connected = connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(s);
    return connected;
}

void wait_for(unsigned short port)
{
    while (!answers(port))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace

process::process(std::vector<std::string> command)
{
    int ends[2];
    if (pipe(ends) != 0)
        throw std::runtime_error("no pipe");
    std::vector<char*> words;
    for (auto& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(words[0], words.data());
        _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
}

process::~process()
{
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(out_);
}

std::string process::first_line()
{
    std::string line;
    char some[64 * 1024];
    while (line.empty() || line.back() != '\n') {
        auto size = read(out_, some, sizeof some);
        if (size <= 0)
            break;
        line.append(some, static_cast<std::size_t>(size));
    }
    return line;
}

int listen_anywhere(unsigned short& port)
{
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(s, SOMAXCONN) != 0 ||
        getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    port = ntohs(address.sin_port);
    return s;
}

unsigned short free_port()
{
    unsigned short port = 0;
    close(listen_anywhere(port));
    return port;
}

void without_delay(int socket)
{
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int connect_to(unsigned short port)
{
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    if (connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
    without_delay(s);
    return s;
}

folder::folder()
{
    auto pattern = (std::filesystem::temp_directory_path() / "clashcast-bench-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("no temporary folder: " + pattern);
    path = pattern;
}

folder::~folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

redis::redis()
    : port_(free_port()), server_({"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1", "--save", "",
                                   "--dir", folder_.path})
{
    wait_for(port_);
}

std::string redis::url() const
{
    return fmt::format("redis://127.0.0.1:{}/0", port_);
}

mosquitto::mosquitto()
    : port_(free_port()), server_([this] {
          auto file = folder_.path / "mosquitto.conf";
          std::ofstream(file) << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
                              << "max_queued_messages 0\nlog_dest none\n";
          return std::vector<std::string>{"/usr/sbin/mosquitto", "-c", file};
      }())
{
    wait_for(port_);
}

std::string mosquitto::url() const
{
    return fmt::format("mqtt://127.0.0.1:{}", port_);
}

certificate::certificate()
{
    auto command = fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                               "-subj /CN=bench -addext subjectAltName=IP:127.0.0.1 -keyout {} -out {} 2>/dev/null",
                               key(), file());
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("no certificate: " + command);
}

simulator::simulator(std::vector<std::string> options)
    : program_([&] {
          auto program = std::filesystem::canonical("/proc/self/exe").parent_path() / "clash-simulator";
          options.insert(options.begin(), program.string());
          return options;
      }())
{
    auto first = nlohmann::json::parse(program_.first_line());
    url = first["url"];
    port = static_cast<unsigned short>(std::stoi(url.substr(url.rfind(':') + 1)));
    clans = first["clans"];
    players = first["players"];
}

void simulator::freeze()
{
    kill(program_.pid(), SIGUSR1);
}

std::string simulator::get(const std::string& path) const
{
    auto s = connect_to(port);
    auto request = "GET /v1" + path +
                   " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer made-up\r\n"
                   "Connection: close\r\n\r\n";
    send(s, request.data(), request.size(), MSG_NOSIGNAL);
    std::string all;
    char some[64 * 1024];
    for (ssize_t size; (size = recv(s, some, sizeof some, 0)) > 0;)
        all.append(some, static_cast<std::size_t>(size));
    close(s);
    return all.substr(std::min(all.size(), all.find("\r\n\r\n") + 4));
}

}  // namespace bench
