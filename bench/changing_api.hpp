#pragma once
// An API in this process, on threads of its own, where every answer about a clan differs from the one before.

#include "small_clan.hpp"
#include "stopwatch.hpp"

#include <string>
#include <thread>
#include <vector>

namespace bench {

class changing_api {
public:
    // The stopwatch begins when the first byte of an answer is written; its number is the answer's.
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
    std::vector<int> sockets_;          // these two are the accepting thread's, until it ends
    std::vector<std::thread> serving_;
    std::thread accepting_;
};

}  // namespace bench
