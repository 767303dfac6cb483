#include "publish/redis_stream_script.hpp"

#include "redis/verdict.hpp"

#include <fmt/format.h>

#include <string>

namespace clashcast::redis_stream {
namespace {

// A cursor is "<position> <identity> <session>": how far the stream is with the events of that journal, and which
// session wrote it; an older version wrote the position alone.
constexpr std::string_view read_lua = R"lua(
-- The position in a cursor, which is `start` where there is none, whose it is to be, and the session. Nothing, and the
-- answer to give, when it is another journal's.
local function read(cursor, start, identity)
    local has, owner, session = string.match(redis.call('GET', cursor) or start, '^(%d+-%d+) ?(%x*) ?(%d*)$')
    if not has then
        return nil, redis.error_reply('WRONGTYPE ' .. cursor .. ' holds no place')
    end
    if owner ~= '' and identity ~= '' and owner ~= identity then
        return nil, {'foreign', owner}
    end
    return has, identity ~= '' and identity or owner, tonumber(session) or 0
end

local function suffix(owner, session)
    return owner ~= '' and ' ' .. owner .. ' ' .. string.format('%.0f', session) or ''
end
)lua";

// `expected` is where this process left the cursor; empty at its first batch for the stream, when a cursor beyond
// `limit`, the journal's end, is of a journal that went back. The messages come in order, so those that the stream has
// are the first ones. What an earlier session sent may arrive late, after a later one has written: it is not taken.
// Both keys are read, and the cursor is written as it is, before the first entry is: nothing is rolled back, and a user
// who may not write the cursor would get each entry at each try.
constexpr std::string_view append_lua = R"lua(
local stream, cursor = KEYS[1], KEYS[2]
local expected, limit, upto, max_length, identity, session = unpack(ARGV, 1, 6)

local function before(a, b)
    local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
    local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
    a_ms, a_n, b_ms, b_n = tonumber(a_ms), tonumber(a_n), tonumber(b_ms), tonumber(b_n)
    return a_ms < b_ms or (a_ms == b_ms and a_n < b_n)
end

local has, owner, latest = read(cursor, '0-0', identity)
redis.call('XLEN', stream)
if not has then
    return owner
end
session = tonumber(session)
if latest > session then
    return {'behind', has}
end
local written_by = suffix(owner, session)
local beyond = ''
if expected == '' then
    if before(limit, has) then
        beyond, has = has, '0-0'
    end
elseif before(has, expected) then
    return {'behind', has}
end

redis.call('SET', cursor, has .. written_by)
local first = 7
while first <= #ARGV and not before(has, ARGV[first]) do
    first = first + 6
end
for i = first, #ARGV, 6 do
    if max_length == '0' then
        redis.call('XADD', stream, '*', 'id', ARGV[i + 1], 'event_type', ARGV[i + 2], 'tag', ARGV[i + 3],
                   'timestamp', ARGV[i + 4], 'event', ARGV[i + 5])
    else
        redis.call('XADD', stream, 'MAXLEN', '~', max_length, '*', 'id', ARGV[i + 1], 'event_type', ARGV[i + 2],
                   'tag', ARGV[i + 3], 'timestamp', ARGV[i + 4], 'event', ARGV[i + 5])
    end
end
if before(has, upto) then
    redis.call('SET', cursor, upto .. written_by)
end
return {'done', beyond}
)lua";

// At the start: who has the writer's own cursor, and where it stands. One that is not there is set to `start`. Begins a
// session: its number is later than that of every one before, also when the cursor that had it was lost.
constexpr std::string_view claim_lua = R"lua(
local cursor, start, identity = KEYS[1], ARGV[1], ARGV[2]
local has, owner, session = read(cursor, start, identity)
if not has then
    return owner
end
local time = redis.call('TIME')
session = math.max(session + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
if owner ~= '' then
    redis.call('SET', cursor, has .. suffix(owner, session))
end
return {'done', has, string.format('%.0f', session)}
)lua";

// A key has a hash tag when something stands between its first '{' and the next '}'.
bool has_hash_tag(std::string_view key)
{
    auto open = key.find('{');
    if (open == key.npos)
        return false;
    auto close = key.find('}', open);
    return close != key.npos && close > open + 1;
}

// Of the key, for good: another key's messages may go on. Anything else that is refused is about us. A newer Redis says
// who may not run a command, and he may be called "monkey".
bool is_about_the_key(const redis::value& error)
{
    auto code = redis::code_of(error);
    auto says = [&](std::string_view words) { return error.text.find(words) != error.text.npos; };
    return code == "WRONGTYPE" || (code == "NOPERM" && says("key") && !says(" to run "));
}

}  // namespace

const redis::script& append()
{
    static const redis::script one(std::string(read_lua).append(append_lua));
    return one;
}

const redis::script& claim()
{
    static const redis::script one(std::string(read_lua).append(claim_lua));
    return one;
}

std::string cursor_key(std::string_view stream, std::string_view writer)
{
    if (has_hash_tag(stream))
        return fmt::format("{}:clashcast:{}", stream, writer);
    return fmt::format("{{{}}}:clashcast:{}", stream, writer);
}

std::string seconds(timestamp when)
{
    auto ms = when.time_since_epoch().count();
    return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

outcome judge(const redis::value& reply)
{
    outcome what;
    if (reply.is == redis::value::type::error) {
        bool passes = redis::judge(reply) != redis::verdict::refused;
        what.is = !passes && is_about_the_key(reply) ? outcome::kind::refused : outcome::kind::failed;
        what.reason = append().explained(reply);
    } else if (reply.elements.size() != 2) {
        what.is = outcome::kind::failed;
    } else if (reply.elements[0].text == "behind") {
        what.is = outcome::kind::behind;
        what.reason = reply.elements[1].text;
    } else if (reply.elements[0].text == "foreign") {
        what.is = outcome::kind::foreign;
        what.reason = reply.elements[1].text;
    } else if (!reply.elements[1].text.empty()) {
        what.beyond = reply.elements[1].text;
    }
    return what;
}

}  // namespace clashcast::redis_stream
