#include "daemon/command/password.hpp"

#include "daemon/config/files.hpp"
#include "daemon/config/text_parsers.hpp"

#include <fmt/format.h>

#include <iostream>

#include <termios.h>
#include <unistd.h>

namespace clashcast {
namespace {

// The terminal shows nothing that is typed, but a line break, for as long as this lives.
class silent_terminal {
public:
    silent_terminal()
    {
        known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        if (known_)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~silent_terminal()
    {
        if (known_)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    silent_terminal(const silent_terminal&) = delete;
    silent_terminal& operator=(const silent_terminal&) = delete;

private:
    termios before_{};
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
    return ask_line(question);
}

result<std::string> read_password(const std::string& file)
{
    auto content = config::read_text_file(file);
    if (!content)
        return failure(errc::invalid, fmt::format("{} {}", file, content.error().what));
    std::string password(config::trimmed(*content));
    bool is_line = password.find('\n') == password.npos;
    auto wrong = is_line ? config::wrong_with_secret(password) : "holds more than one line";
    if (!wrong.empty())
        return failure(errc::invalid, fmt::format("{} {}", file, wrong));
    return password;
}

}  // namespace clashcast
