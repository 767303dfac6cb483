#include "floor/store.hpp"

#include "floor/json.hpp"
#include "floor/redis.hpp"

#include <hiredis/hiredis.h>
#include <simdjson.h>
#include <zstd.h>

namespace bench {
namespace {

constexpr std::size_t pipeline = 32;
constexpr int level = 1;

// As much as our own does to its keys: two hashes and a stream.
constexpr auto script = "redis.call('HSET', 'headers', ARGV[1], ARGV[2]) redis.call('HSET', 'bodies', ARGV[1], ARGV[3]) "
                        "return redis.call('XADD', 'journal', 'MAXLEN', '~', 1000, '*', 'subject', ARGV[1], 'events', ARGV[4])";
const std::string event(600, 'e');
const std::string header(70, 'h');

struct release {
    void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
    void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
};

}  // namespace

struct bare_store::state {
    explicit state(unsigned short port) : redis(port) {}

    bare_redis redis;
    std::unique_ptr<ZSTD_CCtx, release> pack{ZSTD_createCCtx()};
    std::unique_ptr<ZSTD_DCtx, release> unpack{ZSTD_createDCtx()};
    std::string sha;
    std::vector<std::pair<std::string, std::string>> waiting;  // subject, body
    std::string before, packed;
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
            auto size = ZSTD_decompressDCtx(s.unpack.get(), s.before.data(), s.before.size(), stored->str, stored->len);
            s.before.resize(size);
            walk(s.before);
        }
        walk(body);
        s.packed.resize(ZSTD_compressBound(body.size()));
        s.packed.resize(ZSTD_compressCCtx(s.pack.get(), s.packed.data(), s.packed.size(), body.data(), body.size(), level));
        s.redis.ask({"EVALSHA", s.sha, "0", subject, header, s.packed, event});
    }
    for (std::size_t i = 0; i < s.waiting.size(); ++i)
        s.redis.next();
    s.waiting.clear();
}

}  // namespace bench
