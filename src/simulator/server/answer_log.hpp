#pragma once
// A file of the good answers that were given: recording lines, in the order in which the answers were sent whole.

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast::simulator {

class answer_log {
public:
    // Appends to `file`. Throws std::system_error if it cannot be written; so do append and flush.
    explicit answer_log(const std::string& file);

    // `path` is percent-encoded, `body` is JSON in one line.
    void append(std::string_view path, std::string_view body);
    void flush();

private:
    struct closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string name_;
    std::unique_ptr<std::FILE, closer> file_;
    std::string line_;
};

}  // namespace clashcast::simulator
