#pragma once
// hiredis, blocking, with as many commands under way as there are.

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
    reply next();  // throws what Redis complains of

    // Commands that `ask_one` asks, `together` in a write, each lot sent before the replies to the one before it are
    // read: Redis never waits. Until then; how many.
    std::size_t pipeline(std::size_t together, std::chrono::steady_clock::time_point until,
                         const std::function<void()>& ask_one);

    void do_away_with(std::string_view key);

    // Fields of a hash, a thousand in a command.
    void read_fields(std::string_view key, const std::vector<std::string>& fields);

private:
    void send();
    std::unique_ptr<redisContext, release_redis> context_;
};

}  // namespace bench
