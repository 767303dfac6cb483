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

// A socket that is connected to that port on loopback, without Nagle's delay.
int connect_to(unsigned short port);

class redis {
public:
    redis();
    ~redis();
    std::string url() const;
    unsigned short port() const { return port_; }

private:
    std::filesystem::path folder_;
    unsigned short port_;
    process server_;
};

// For 127.0.0.1, signed by itself.
class certificate {
public:
    certificate();
    ~certificate();
    certificate(const certificate&) = delete;
    certificate& operator=(const certificate&) = delete;

    std::string file() const { return folder_ / "certificate.pem"; }
    std::string key() const { return folder_ / "key.pem"; }

private:
    std::filesystem::path folder_;
};

class simulator {
public:
    // clash-simulator, which lies beside this program.
    explicit simulator(std::vector<std::string> options);

    std::string url;
    unsigned short port;
    std::vector<std::string> clans, players;

private:
    process program_;
};

}  // namespace bench
