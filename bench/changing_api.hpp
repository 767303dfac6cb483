#pragma once
// An API in this process, with its own threads. Each response about a clan differs from the one before.

#include "small_clan.hpp"
#include "stopwatch.hpp"

#include <string>
#include <thread>
#include <vector>

namespace bench {

class changing_api {
public:
    // The stopwatch starts when the first byte of a response is written, under the number of the response.
    explicit changing_api(stopwatch&);
    ~changing_api();

    std::string url() const;

private:
    void accept_all();
    void serve(int socket);

    stopwatch& watch_;
    small_clan clan_;
    unsigned short port_ = 0;
    int listener_;
    std::vector<int> sockets_;  // these two belong to the accepting thread until it ends
    std::vector<std::thread> serving_;
    std::thread accepting_;
};

}  // namespace bench
