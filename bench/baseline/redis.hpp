#pragma once
// Blocking hiredis, with any number of commands in flight.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;
struct redisReply;

namespace bench {

struct release_redis {
    void operator()(redisContext*) const;
    void operator()(redisReply*) const;
};
using reply = std::unique_ptr<redisReply, release_redis>;

class bare_redis {
public:
    explicit bare_redis(unsigned short port);

    void ask(const std::vector<std::string_view>& words);
    reply next();  // throws an error reply

    // Sends the commands that `ask_one` asks until `until`, `together` in a write; sends each batch before it reads the
    // replies to the batch before it, so that Redis never waits. Returns the number of commands.
    std::size_t pipeline(std::size_t together, std::chrono::steady_clock::time_point until,
                         const std::function<void()>& ask_one);

    void remove(std::string_view key);

    // Reads fields of a hash, a thousand in a command.
    void read_fields(std::string_view key, const std::vector<std::string>& fields);

private:
    void send();
    std::unique_ptr<redisContext, release_redis> context_;
};

}  // namespace bench
