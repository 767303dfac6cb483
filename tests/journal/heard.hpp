#pragma once
// What the log says while a test runs.

#include <clashcast/log.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace clashcast {

class heard {
public:
    heard()
    {
        set_log([this](severity, std::string_view line) { lines_.emplace_back(line); });
    }
    ~heard() { set_log({}); }
    heard(const heard&) = delete;
    heard& operator=(const heard&) = delete;

    std::ptrdiff_t count(const std::string& part) const
    {
        return std::count_if(lines_.begin(), lines_.end(),
                             [&](auto& line) { return line.find(part) != line.npos; });
    }
    bool has(const std::string& part) const { return count(part) > 0; }

private:
    std::vector<std::string> lines_;
};

}  // namespace clashcast
