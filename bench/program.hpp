#pragma once
// The program clashcast with a configuration. Its counts come from its log and from /proc.

#include "servers.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace bench {

// Sums of the reports in the log.
struct log_counts {
    double seconds = 0;
    std::uint64_t reports = 0, polls = 0, late = 0, events = 0;
};

class program {
public:
    explicit program(const std::string& configuration);

    // Of all reports so far.
    log_counts minutes() const;

    double cpu_seconds() const;
    double resident_bytes() const;

    // `clashcast watch <action> clan` beside it, with the tags of a file. Returns its duration in seconds; throws if it
    // fails.
    double change_watches(const std::string& action, const std::filesystem::path& tags) const;

    // Asks it to stop; returns when it has ended.
    void stop();

    // The log line with the counts since the start.
    std::string final_counts() const;

private:
    std::string log() const;

    folder folder_;
    process process_;
};

}  // namespace bench
