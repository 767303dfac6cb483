#pragma once
// clashcast as its users run it: the program, with a configuration. What it does is read from its log and from /proc.

#include "servers.hpp"

#include <cstdint>
#include <string>

namespace bench {

// What the log's reports have told.
struct told {
    double seconds = 0;
    std::uint64_t reports = 0, polls = 0, late = 0, events = 0;
};

class program {
public:
    explicit program(const std::string& configuration);

    // All of its minutes until now.
    told minutes() const;

    double cpu_seconds() const;
    double resident_bytes() const;

    // Returns when it has ended by itself.
    void stop();

    // What its last line of counts says of all that time.
    std::string farewell() const;

private:
    std::string log() const;

    folder folder_;
    process process_;
};

}  // namespace bench
