#pragma once
// The keys and scripts of the Redis stream publisher. docs/journal_format.md describes the keys.

#include "redis/script.hpp"

#include <clashcast/message.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::redis_stream {

// append.lua: appends a batch's messages for one stream, and moves that stream's cursor.
const redis::script& append();

// claim.lua: claims the writer's own cursor for a journal and a new session.
const redis::script& claim();

// mark.lua: moves the writer's own cursor, after all streams of a batch.
const redis::script& mark();

// The key of a stream's cursor for this writer, in the stream's slot of a Redis Cluster.
std::string cursor_key(std::string_view stream, std::string_view writer);

// "1763912345.123".
std::string seconds(timestamp);

// The reply of append() or mark(). `ended`: this session has lost its claim.
struct outcome {
    enum class kind { done, refused, behind, ended, foreign, failed };

    outcome() = default;

    kind is = kind::done;
    std::string reason;  // refused: Redis's; behind: the cursor's position; foreign: the identity of its journal
    std::string beyond;  // done: the cursor's position, if that was after the journal's end
};
outcome read_outcome(const redis::value& reply);

// What the replies to TYPE say of these keys: "clash:events is a stream", "2 streams, 72 keys that do not exist yet".
// Fails with errc::refused for a key of another type.
result<std::string> describe_keys(const std::vector<std::string>& keys, const std::vector<redis::value>& types);

}  // namespace clashcast::redis_stream
