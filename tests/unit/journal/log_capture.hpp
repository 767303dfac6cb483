#pragma once
// Captures the log while a test runs.

#include <clashcast/log.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace clashcast {

class log_capture {
public:
    log_capture()
    {
        set_log([this](severity, std::string_view line) { lines_.emplace_back(line); });
    }
    ~log_capture() { set_log({}); }
    log_capture(const log_capture&) = delete;
    log_capture& operator=(const log_capture&) = delete;

    std::ptrdiff_t count(const std::string& part) const
    {
        return std::count_if(lines_.begin(), lines_.end(),
                             [&](auto& line) { return line.find(part) != line.npos; });
    }
    bool empty() const { return lines_.empty(); }
    bool has(const std::string& part) const { return count(part) > 0; }

private:
    std::vector<std::string> lines_;
};

}  // namespace clashcast
