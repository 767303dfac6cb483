#pragma once
// What the log says about guarantees: once at the start, and when one changes. Pure: time is passed in.

#include <clashcast/clock.hpp>
#include <clashcast/log.hpp>
#include <clashcast/pipeline_status.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace clashcast {

class guarantee_log {
public:
    explicit guarantee_log(clock::time_point start) : start_(start) {}

    // The line to write now. The first one waits until the journal and each sink have been reached, for 10 s at most; a
    // sink that is reached later gets a line of its own kind, not a warning.
    std::optional<std::pair<severity, std::string>> update(const pipeline_status&, clock::time_point now);

    // Whether there was a first line.
    bool begun() const { return !told_.empty(); }

private:
    clock::time_point start_;
    std::string told_;
    std::map<std::string, std::string> known_;  // by sink, and of the journal under ""
};

}  // namespace clashcast
