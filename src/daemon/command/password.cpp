#include "daemon/command/password.hpp"

#include "daemon/config/files.hpp"
#include "daemon/config/text_parsers.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <iostream>

#include <termios.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr std::array signals{SIGINT, SIGQUIT, SIGTERM, SIGHUP};
termios shown{};  // the terminal before it was silent

// Only calls that a signal handler may make. The shell sees which signal ended the process.
void leave(int signal)
{
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    std::signal(signal, SIG_DFL);
    ::raise(signal);
}

// The terminal shows nothing that is typed, but a line break, for as long as this lives. A signal that ends the process
// does not leave it so; it cannot be stopped, because it would continue with a terminal that shows everything.
class silent_terminal {
public:
    silent_terminal()
    {
        known_ = ::tcgetattr(STDIN_FILENO, &shown) == 0;
        if (!known_)
            return;
        for (auto each : signals)
            std::signal(each, leave);
        std::signal(SIGTSTP, SIG_IGN);
        auto silent = shown;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~silent_terminal()
    {
        if (!known_)
            return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        for (auto each : signals)
            std::signal(each, SIG_DFL);
        std::signal(SIGTSTP, SIG_DFL);
    }
    silent_terminal(const silent_terminal&) = delete;
    silent_terminal& operator=(const silent_terminal&) = delete;

private:
    bool known_ = false;
};

}  // namespace

bool has_terminal()
{
    return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

result<std::string> ask_line(const std::string& question)
{
    std::cerr << question << ": " << std::flush;
    std::string answer;
    if (!std::getline(std::cin, answer))
        return failure(errc::invalid, "the input ended before the answer");
    return answer;
}

result<std::string> ask_password(const std::string& question)
{
    silent_terminal silent;
    auto answer = ask_line(question);
    auto wrong = answer ? config::wrong_with_sent_secret(*answer) : "";
    return wrong.empty() ? answer : failure(errc::invalid, "the password " + wrong);
}

result<std::string> read_password(const std::string& file)
{
    auto content = config::read_text_file(file);
    if (!content)
        return failure(errc::invalid, fmt::format("{} {}", file, content.error().what));
    std::string password(config::trimmed(*content));
    bool is_line = password.find('\n') == password.npos;
    auto wrong = is_line ? config::wrong_with_sent_secret(password) : "holds more than one line";
    if (!wrong.empty())
        return failure(errc::invalid, fmt::format("{} {}", file, wrong));
    return password;
}

}  // namespace clashcast
