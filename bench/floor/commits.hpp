#pragma once
// Commits as bytes that are ready to be sent or stored: hiredis with a pipeline that never runs dry, and sqlite3 with
// one transaction for many.

#include "floor/redis.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// A command of a commit's script, but for the subject and the revision.
struct redis_commit {
    std::string script, lease;
    std::vector<std::string> keys;   // the first is that of the lease
    std::vector<std::string> after;  // what comes after the revision
};

class bare_redis_commits {
public:
    bare_redis_commits(unsigned short port, redis_commit, std::vector<std::string> subjects);

    // Commits a second.
    double run_for(std::chrono::nanoseconds);

    // One, and waits for its reply: the place of its last event.
    std::string once();

private:
    void ask();

    bare_redis redis_;
    redis_commit what_;
    std::vector<std::string> subjects_;
    std::string sha_;
    std::size_t asked_ = 0;
};

// What a commit leaves in the tables, but for the subject, the revision and the places.
struct sqlite_commit {
    std::string head, digest, events, body, memory;
};

class bare_sqlite_commits {
public:
    // The tables are there.
    bare_sqlite_commits(const std::filesystem::path&, sqlite_commit, std::vector<std::string> subjects);
    ~bare_sqlite_commits();

    // Commits a second, so many in a transaction.
    double run_for(std::chrono::nanoseconds, std::size_t together);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace bench
