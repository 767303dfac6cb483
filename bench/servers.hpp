#pragma once
// The servers that a benchmark measures against: started on loopback, ended with the object.

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bench {

class process {
public:
    explicit process(std::vector<std::string> command);
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    // What it prints first.
    std::string first_line();

private:
    pid_t pid_ = -1;
    int out_ = -1;
};

unsigned short free_port();

class redis {
public:
    redis();
    ~redis();
    std::string url() const;

private:
    std::filesystem::path folder_;
    unsigned short port_;
    process server_;
};

class simulator {
public:
    // `program` is clash-simulator's path.
    simulator(const std::filesystem::path& program, std::vector<std::string> options);

    std::string url;
    std::vector<std::string> clans;

private:
    process program_;
};

}  // namespace bench
