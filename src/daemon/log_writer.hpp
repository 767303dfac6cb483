#pragma once
// Writes the log, so that nobody waits for its reader.

#include <clashcast/log.hpp>
#include <clashcast/snapshot.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast {

// A thread of its own writes the lines, in their order. While nobody reads, up to `most_bytes` wait: then the oldest
// are dropped, and a line in their place says how many. Use from any thread.
class log_writer {
public:
    using line_format = std::string (*)(timestamp, severity, std::string_view message);
    static constexpr std::size_t usual_most = 1 << 20;

    // The descriptor is the caller's, and must stay open: the thread may be in the middle of a write when this ends.
    log_writer(int descriptor, line_format, std::size_t most_bytes = usual_most);
    ~log_writer();
    log_writer(const log_writer&) = delete;
    log_writer& operator=(const log_writer&) = delete;

    void write(severity, std::string_view message);

    // Waits until every line is written, but not longer than `limit`.
    void flush(std::chrono::milliseconds limit);

private:
    struct state;
    const std::shared_ptr<state> state_;
};

}  // namespace clashcast
