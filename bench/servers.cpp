#include "servers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
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

std::filesystem::path temporary_folder()
{
    auto pattern = (std::filesystem::temp_directory_path() / "clashcast-bench-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("no temporary folder: " + pattern);
    return pattern;
}

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
    for (char c; read(out_, &c, 1) == 1 && c != '\n';)
        line += c;
    return line;
}

unsigned short free_port()
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    close(s);
    return ntohs(address.sin_port);
}

int connect_to(unsigned short port)
{
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    auto address = loopback(port);
    if (connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody answers on port " + std::to_string(port));
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return s;
}

redis::redis()
    : folder_(temporary_folder()),
      port_(free_port()),
      server_({"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1", "--save", "", "--dir", folder_})
{
    while (!answers(port_))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

redis::~redis()
{
    std::filesystem::remove_all(folder_);
}

std::string redis::url() const
{
    return fmt::format("redis://127.0.0.1:{}/0", port_);
}

certificate::certificate() : folder_(temporary_folder())
{
    auto command = fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                               "-subj /CN=bench -addext subjectAltName=IP:127.0.0.1 -keyout {} -out {} 2>/dev/null",
                               key(), file());
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("no certificate: " + command);
}

certificate::~certificate()
{
    std::filesystem::remove_all(folder_);
}

simulator::simulator(std::vector<std::string> options)
    : program_([&] {
          auto beside = std::filesystem::canonical("/proc/self/exe").parent_path() / "clash-simulator";
          options.insert(options.begin(), beside.string());
          return options;
      }())
{
    auto first = nlohmann::json::parse(program_.first_line());
    url = first["url"];
    port = static_cast<unsigned short>(std::stoi(url.substr(url.rfind(':') + 1)));
    clans = first["clans"];
    players = first["players"];
}

}  // namespace bench
