#pragma once
// Runs the real program.

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace clashcast {

class program {
public:
    // stdin is empty, stdout goes to the file, stderr is read here.
    program(std::vector<std::string> arguments, const std::string& out)
    {
        int ends[2];
        if (::pipe(ends) != 0 || (id_ = ::fork()) < 0)
            throw std::runtime_error("cannot start a process");
        if (id_ == 0)
            become(std::move(arguments), out, ends[1]);
        ::close(ends[1]);
        errors_ = ::fdopen(ends[0], "r");
    }
    ~program()
    {
        if (id_ > 0)
            ::kill(id_, SIGKILL), ended();
        std::fclose(errors_);
    }
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    // Reads lines until one holds `words`, or to the end: what was read.
    std::string read_until(const std::string& words)
    {
        std::string all;
        for (int c = std::fgetc(errors_); c != EOF; c = std::fgetc(errors_)) {
            all += static_cast<char>(c);
            if (c == '\n' && all.find(words) != all.npos)
                break;
        }
        return all;
    }
    std::string read_to_end() { return read_until(std::string(1, '\0')); }

    void signal(int number) { ::kill(id_, number); }

    // Its exit code, or minus the signal that ended it.
    int ended()
    {
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    [[noreturn]] static void become(std::vector<std::string> arguments, const std::string& out, int errors)
    {
        ::dup2(::open("/dev/null", O_RDONLY), 0);
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
        ::dup2(errors, 2);
        arguments.insert(arguments.begin(), PROGRAMS "/clashcast");
        std::vector<char*> argv;
        for (auto& each : arguments)
            argv.push_back(each.data());
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }

    pid_t id_ = 0;
    std::FILE* errors_ = nullptr;
};

struct outcome {
    int code = 0;
    std::string out, errors;
};

inline outcome run_to_end(std::vector<std::string> arguments, const std::string& out)
{
    outcome what;
    program started(std::move(arguments), out);
    what.errors = started.read_to_end();
    what.code = started.ended();
    std::ifstream file(out);
    what.out.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    return what;
}

}  // namespace clashcast
