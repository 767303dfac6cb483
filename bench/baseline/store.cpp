#include "baseline/store.hpp"

#include "baseline/json.hpp"
#include "baseline/redis.hpp"
#include "baseline/zstd.hpp"

#include <hiredis/hiredis.h>
#include <simdjson.h>

namespace bench {
namespace {

constexpr std::size_t pipeline = 32;
constexpr int level = 1;

// Writes as many keys as the journal: two hashes and a stream.
constexpr auto script = "redis.call('HSET', 'headers', ARGV[1], ARGV[2]) "
                        "redis.call('HSET', 'bodies', ARGV[1], ARGV[3]) "
                        "return redis.call('XADD', 'journal', 'MAXLEN', '~', 1000, '*', 'subject', ARGV[1], "
                        "'events', ARGV[4])";
const std::string event(600, 'e');
const std::string header(70, 'h');

}  // namespace

struct bare_store::state {
    explicit state(unsigned short port) : redis(port) {}

    bare_redis redis;
    bare_zstd zstd{level};
    std::string sha;
    std::vector<std::pair<std::string, std::string>> waiting;  // subject, body
    std::string before;
};

bare_store::bare_store(unsigned short redis_port) : state_(std::make_unique<state>(redis_port))
{
    state_->redis.ask({"SCRIPT", "LOAD", script});
    state_->sha = state_->redis.next()->str;
}

bare_store::~bare_store() = default;

void bare_store::take(std::size_t subject, std::string_view body)
{
    auto& one = state_->waiting.emplace_back(std::to_string(subject), std::string());
    one.second.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    one.second = body;
    if (state_->waiting.size() == pipeline)
        flush();
}

void bare_store::flush()
{
    auto& s = *state_;
    for (auto& [subject, body] : s.waiting)
        s.redis.ask({"HGET", "bodies", subject});
    for (auto& [subject, body] : s.waiting) {
        auto stored = s.redis.next();
        if (stored->type == REDIS_REPLY_STRING) {
            s.before.reserve(256 * 1024 + simdjson::SIMDJSON_PADDING);
            s.before.resize(256 * 1024);
            s.before.resize(s.zstd.unpack(s.before.data(), s.before.size(), {stored->str, stored->len}));
            walk(s.before);
        }
        walk(body);
        s.redis.ask({"EVALSHA", s.sha, "0", subject, header, s.zstd.pack(body), event});
    }
    for (std::size_t i = 0; i < s.waiting.size(); ++i)
        s.redis.next();
    s.waiting.clear();
}

}  // namespace bench
