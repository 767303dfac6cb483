#pragma once
// Sends and stores commits that are prepared as bytes: with hiredis and a pipeline that never runs dry, and with
// sqlite3 and one transaction for many commits.

#include "baseline/redis.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// A call of the commit script, without the subject and the revision.
struct redis_commit {
    std::string script, lease;
    std::vector<std::string> keys;   // the first is the lease
    std::vector<std::string> after;  // arguments after the revision
};

class bare_redis_commits {
public:
    bare_redis_commits(unsigned short port, redis_commit, std::vector<std::string> subjects);

    // Commits per second.
    double run_for(std::chrono::nanoseconds);

    // Sends one and waits for its reply: the position of its last event.
    std::string once();

private:
    void ask();

    bare_redis redis_;
    redis_commit what_;
    std::vector<std::string> subjects_;
    std::string sha_;
    std::size_t asked_ = 0;
};

// What a commit writes to the tables, without the subject, the revision and the positions.
struct sqlite_commit {
    std::string head, digest, events, body, memory;
};

class bare_sqlite_commits {
public:
    // The tables must exist.
    bare_sqlite_commits(const std::filesystem::path&, sqlite_commit, std::vector<std::string> subjects);
    ~bare_sqlite_commits();

    // Commits per second, with `together` commits in a transaction.
    double run_for(std::chrono::nanoseconds, std::size_t together);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace bench
