#pragma once
// Writes the log on a thread of its own, so that logging never waits for who reads it.

#include <clashcast/log.hpp>
#include <clashcast/timestamp.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast {

// Writes the lines in order. While they are not read, up to `most_bytes` wait; then the oldest are dropped, and a line
// in their place says how many. Use from any thread.
class log_writer {
public:
    using line_format = std::string (*)(timestamp, severity, std::string_view message);
    static constexpr std::size_t default_most = 1 << 20;

    // The descriptor belongs to the caller and must stay open: the thread may be writing when this is destroyed.
    log_writer(int descriptor, line_format, std::size_t most_bytes = default_most);
    ~log_writer();
    log_writer(const log_writer&) = delete;
    log_writer& operator=(const log_writer&) = delete;

    void write(severity, std::string_view message);

    // Keeps this text, of one line without a line break, below the last line: for a terminal. Empty: none.
    void show_below(std::string text);

    // Waits until every line is written, for `limit` at most.
    void flush(std::chrono::milliseconds limit);

private:
    struct state;
    const std::shared_ptr<state> state_;
};

}  // namespace clashcast
