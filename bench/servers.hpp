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

// A socket that listens on a port of loopback that nobody has.
int listen_anywhere(unsigned short& port);

void without_delay(int socket);  // of Nagle's

// A socket that is connected to that port on loopback, without Nagle's delay.
int connect_to(unsigned short port);

// A temporary one.
struct folder {
    folder();
    ~folder();
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    std::filesystem::path path;
};

class redis {
public:
    redis();
    std::string url() const;
    unsigned short port() const { return port_; }

private:
    folder folder_;
    unsigned short port_;
    process server_;
};

class mosquitto {
public:
    mosquitto();
    std::string url() const;
    unsigned short port() const { return port_; }

private:
    folder folder_;
    unsigned short port_;
    process server_;
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
