#pragma once
// Servers for a benchmark: started on loopback, stopped with the object.

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

    // The first line of its output.
    std::string first_line();

    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
    int out_ = -1;
};

unsigned short free_port();

// A socket that listens on a free loopback port.
int listen_anywhere(unsigned short& port);

void without_delay(int socket);  // sets TCP_NODELAY

// A socket connected to that loopback port, with TCP_NODELAY.
int connect_to(unsigned short port);

// A temporary folder.
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

// Self-signed, for 127.0.0.1.
class certificate {
public:
    certificate();

    std::string file() const { return folder_.path / "certificate.pem"; }
    std::string key() const { return folder_.path / "key.pem"; }

private:
    folder folder_;
};

class simulator {
public:
    // Starts clash-simulator from the folder of this program.
    explicit simulator(std::vector<std::string> options);

    // From now on every path repeats its last response.
    void freeze();

    // The body of its response; `path` is relative to the base URL.
    std::string get(const std::string& path) const;

    std::string url;
    unsigned short port;
    std::vector<std::string> clans, players;

private:
    process program_;
};

}  // namespace bench
