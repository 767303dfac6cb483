#include "journal/redis/scripts.hpp"

#include <string>

namespace clashcast::redis_scripts {
namespace {

constexpr std::string_view names = R"lua(
local lease, meta, headers, bodies, journal, cursors, absent, tallies, dead = unpack(KEYS)

local function place(text)
    local ms, n = string.match(text, '^(%d+)-(%d+)$')
    return tonumber(ms), tonumber(n)
end

local function text(ms, n)
    return string.format('%.0f-%.0f', ms, n)
end

local function before(a, b)
    local a_ms, a_n = place(a)
    local b_ms, b_n = place(b)
    return a_ms < b_ms or (a_ms == b_ms and a_n < b_n)
end

-- Of a commit's entry: the place before its first event, and how many bytes of events came before it.
local function origin(entry)
    local ms, n = place(entry[1])
    local count, offset = 0, 0
    for i = 1, #entry[2], 2 do
        if entry[2][i] == 'count' then
            count = tonumber(entry[2][i + 1])
        elseif entry[2][i] == 'offset' then
            offset = tonumber(entry[2][i + 1])
        end
    end
    return text(ms, n - count), offset
end

local function oldest_after(from)
    return redis.call('XRANGE', journal, from, '+', 'COUNT', 1)[1]
end

-- Where the next event goes after: the journal's end, or where its writer knows it to have been (`floor`), when Redis
-- came back without its latest commits. Numbers have no holes: an entry stands for the events that were lost. Returns
-- that place, how many bytes of events there have been, and how many commits.
local function end_at_least(floor)
    local known = redis.call('HMGET', meta, 'end', 'bytes', 'commits')
    local last, offset, commits = known[1] or '0-0', known[2] or '0', tonumber(known[3] or '0')
    if not before(last, floor) then
        return last, offset, commits
    end
    local _, n = place(last)
    local ms, floor_n = place(floor)
    if floor_n > n then
        redis.call('XADD', journal, floor, 'lost', floor_n - n, 'count', floor_n - n, 'offset', offset)
    end
    floor = text(ms, math.max(n, floor_n))
    redis.call('HSET', meta, 'end', floor)
    return floor, offset, commits
end

local function now()
    local time = redis.call('TIME')
    return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A week of absence counts in the time for which owners have kept the journal, by clocks that only go forward; this
-- owner knows of `kept` ms. It begins at a Unix time: an earlier version, which may come back, compares it with that.
local function journal_time(kept)
    local known = redis.call('HMGET', meta, 'kept_from', 'kept_ms')
    local from = tonumber(known[1] or now())
    kept = math.max(tonumber(kept), tonumber(known[2] or '0'))
    redis.call('HSET', meta, 'kept_from', string.format('%.0f', from), 'kept_ms', string.format('%.0f', kept))
    return from + kept, kept
end
)lua";

constexpr std::string_view owner_only = R"lua(
if redis.call('GET', lease) ~= ARGV[1] then
    return {'lost'}
end
)lua";

// The lease is "<fence> <writer> <instance>". A writer that had it before (held > 0) is out when it was
// granted since then to somebody else (a grant of its own may have been lost on its way); one that comes new takes over
// from its own instance at once. What a restart of Redis brought back from before our grant has a lower fence than ours
// and does not count.
constexpr std::string_view claim_lua = R"lua(
local types = {'string', 'hash', 'hash', 'hash', 'stream', 'hash', 'zset', 'hash', 'stream'}
for i, key in ipairs(KEYS) do
    local type = redis.call('TYPE', key).ok
    if type ~= 'none' and type ~= types[i] then
        return redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. type .. ', not a ' .. types[i])
    end
end
local format = redis.call('HGET', meta, 'format')
if format and format ~= '1' then
    return redis.error_reply('FORMAT ' .. meta .. ' says format ' .. format .. ', this is format 1')
end

local writer, instance, ttl, held, new_identity = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local known = redis.call('HMGET', meta, 'end', 'commits', 'identity')
local last, commits, identity = known[1] or '0-0', tonumber(known[2] or '0'), known[3] or new_identity
local fence = tonumber(redis.call('HGET', meta, 'fence') or '0')
local value = redis.call('GET', lease)
if value then
    local by_fence, by_writer, by_instance = string.match(value, '^(%d+) (%S+) (.*)$')
    if by_writer == writer and tonumber(by_fence) >= held then
        redis.call('PEXPIRE', lease, ttl)
        return {'granted', tonumber(by_fence), last, commits, identity}
    elseif held == 0 and by_instance ~= instance then
        if redis.call('PTTL', lease) > tonumber(ttl) then  -- the clock was ahead when it was granted
            redis.call('PEXPIRE', lease, ttl)
        end
        return {'held', by_instance, redis.call('PTTL', lease)}
    elseif held > 0 and tonumber(by_fence) >= held then
        return {'fenced', by_instance}
    end
elseif held > 0 and fence > held and redis.call('HGET', meta, 'writer') ~= writer then
    return {'fenced', 'a process that has ended'}
end

fence = math.max(fence, held) + 1
redis.call('HSET', meta, 'format', '1', 'fence', fence, 'writer', writer, 'identity', identity)
redis.call('SET', lease, string.format('%.0f %s %s', fence, writer, instance), 'PX', ttl)
return {'granted', fence, last, commits, identity}
)lua";

// What the owner knows, perhaps better than a Redis that went back: where the journal ended, how many commits it had,
// its identity, and for each reader (name, position, tally) how far it had come.
constexpr std::string_view recover_lua = R"lua(
local _, _, commits = end_at_least(ARGV[2])
redis.call('HSET', meta, 'commits', string.format('%.0f', math.max(commits, tonumber(ARGV[3]))), 'identity', ARGV[4])
for i = 5, #ARGV, 3 do
    local stored = redis.call('HGET', cursors, ARGV[i])
    if not stored or before(stored, ARGV[i + 1]) then
        redis.call('HSET', cursors, ARGV[i], ARGV[i + 1])
        redis.call('HSET', tallies, ARGV[i], ARGV[i + 2])
    end
end
return {'done', redis.call('HGET', meta, 'end')}
)lua";

// A header is "<revision> <stamp> <place> <rest>"; the stamp tells whether it was this change that wrote it.
constexpr std::string_view commit_lua = R"lua(
local subject, revision, stamp, rest, body, floor = unpack(ARGV, 2, 7)
local count = tonumber(ARGV[8])
local stored = redis.call('HGET', headers, subject)
redis.call('HLEN', bodies)
local has, by, at = '0', '', nil
if stored then
    has, by, at = string.match(stored, '^(%d+) (%S+) (%S+)')
    if has == revision and by == stamp then
        return {'done', at}
    end
end
if tonumber(has) ~= tonumber(revision) - 1 then
    return {'conflict', has}
end

local last, offset, commits = end_at_least(floor)
commits = string.format('%.0f', commits + 1)
at = last
if count > 0 then
    local ms, n = place(last)
    at = text(math.max(ms, now()), n + count)
    local size = 0
    for i = 9, #ARGV do
        size = size + #ARGV[i]
    end
    redis.call('XADD', journal, at, 'subject', subject, 'count', count, 'offset', offset, unpack(ARGV, 9))
    redis.call('HSET', meta, 'end', at, 'bytes', string.format('%.0f', tonumber(offset) + size), 'commits', commits)
else
    redis.call('HSET', meta, 'commits', commits)
end
redis.call('HSET', headers, subject, revision .. ' ' .. stamp .. ' ' .. at .. ' ' .. rest)
redis.call('HSET', bodies, subject, body)
return {'done', at, commits}
)lua";

constexpr std::string_view enrol_lua = R"lua(
local reader = ARGV[2]
local start = redis.call('HGET', meta, 'end') or '0-0'
local oldest = ARGV[3] == '1' and oldest_after('-')
if oldest then
    start = origin(oldest)
end
redis.call('ZREM', absent, 'reader/' .. reader)
if redis.call('HSETNX', cursors, reader, start) == 1 then
    redis.call('HSET', tallies, reader, start .. ' 0 0 0 0')
end
start = redis.call('HGET', cursors, reader)
return {start, redis.call('HGET', tallies, reader) or (start .. ' 0 0 0 0')}
)lua";

// Never backwards: the command may be an old one that was thought lost. Dead letters come in fives: place, time,
// reason, subject, event.
constexpr std::string_view advance_lua = R"lua(
local reader, upto = ARGV[2], ARGV[3]
local stored = redis.call('HGET', cursors, reader)
local counted = redis.call('HGET', tallies, reader) or ((stored or upto) .. ' 0 0 0 0')
redis.call('XLEN', dead)
if stored and not before(stored, upto) then
    return {'done', 0, counted}
end

local given_up = 0
for i = 9, #ARGV, 5 do
    redis.call('XADD', dead, '*', 'reader', reader, 'place', ARGV[i], 'refused', ARGV[i + 1], 'reason', ARGV[i + 2],
               'subject', ARGV[i + 3], 'event', ARGV[i + 4])
end
if #ARGV >= 9 then
    given_up = redis.call('XTRIM', dead, 'MAXLEN', ARGV[8])
end
local counts = {}
for number in string.gmatch(counted, '%S+') do
    counts[#counts + 1] = number
end
for i = 2, 5 do
    counts[i] = string.format('%.0f', tonumber(counts[i]) + tonumber(ARGV[i + 2]))
end
counted = table.concat(counts, ' ')
redis.call('HSET', tallies, reader, counted)
redis.call('HSET', cursors, reader, upto)
return {'done', given_up, counted}
)lua";

// Sequences alone tell what the reader has had: the place before an event may be written with either neighbour's time.
constexpr std::string_view rewind_lua = R"lua(
local reader, wanted = ARGV[2], ARGV[3]
local stored = redis.call('HGET', cursors, reader)
if not stored then
    return {'unknown'}
end
if before(stored, wanted) then
    return {'ahead', stored}
end
local at = stored
local following = oldest_after('(' .. wanted)
if following then
    local from = origin(following)
    if before(from, wanted) then
        from = wanted
    end
    local _, n = place(from)
    local _, had = place(stored)
    if n < had then
        at = from
    end
end
redis.call('HSET', tallies, reader, at .. ' 0 0 0 0')
redis.call('HSET', cursors, reader, at)
return {'done', at}
)lua";

constexpr std::string_view forget_lua = R"lua(
local reader = ARGV[2]
redis.call('ZREM', absent, 'reader/' .. reader)
redis.call('HDEL', tallies, reader)
return {redis.call('HDEL', cursors, reader) == 1 and 'done' or 'unknown'}
)lua";

constexpr std::string_view balance_lua = R"lua(
local oldest = oldest_after('-')
local last = redis.call('HGET', meta, 'end') or '0-0'
local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local from, offset = last, bytes
if oldest then
    from, offset = origin(oldest)
end
return {last, from, string.format('%.0f', bytes - offset), redis.call('XLEN', dead), redis.call('HGETALL', cursors),
        redis.call('HGETALL', tallies)}
)lua";

// A reader that nobody uses now holds the journal for as long as the checkpoint of a subject that nobody
// watches. What every reader has had goes when it is old, which is what comes up to `old`; when memory is tight or near
// a bound (nine tenths of it) at once, oldest first. What one has not had goes beyond the bound only, and if the
// configuration says so; the newest commit never, however large.
//
// A mark of absence that is later than the journal's time was made by a clock that ran ahead.
constexpr std::string_view sweep_lua = R"lua(
local old, tight, absence = ARGV[2], ARGV[3] == '1', tonumber(ARGV[5])
local max_events, max_bytes, may_drop = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1'
local present, forgotten = {}, {}
for i = 9, #ARGV do
    present[ARGV[i]] = true
end
redis.call('XLEN', journal)
redis.call('HLEN', headers)
redis.call('HLEN', bodies)
redis.call('HLEN', cursors)
redis.call('HLEN', tallies)
redis.call('ZCARD', absent)

local time, kept = journal_time(ARGV[4])
for _, who in ipairs(redis.call('ZRANGEBYSCORE', absent, string.format('(%.0f', time), '+inf', 'LIMIT', 0, 1000)) do
    redis.call('ZADD', absent, time, who)
end
for _, reader in ipairs(redis.call('HKEYS', cursors)) do
    if not present[reader] then
        redis.call('ZADD', absent, 'NX', time, 'reader/' .. reader)
    end
end
local gone = kept >= absence and redis.call('ZRANGEBYSCORE', absent, '-inf', time - absence, 'LIMIT', 0, 1000) or {}
for _, who in ipairs(gone) do
    local reader = string.match(who, '^reader/(.*)$')
    if not reader then
        redis.call('HDEL', headers, who)
        redis.call('HDEL', bodies, who)
    elseif not present[reader] then  -- Redis may have lost that it came back
        redis.call('HDEL', cursors, reader)
        redis.call('HDEL', tallies, reader)
        forgotten[#forgotten + 1] = reader
    end
    redis.call('ZREM', absent, who)
end

local last = redis.call('HGET', meta, 'end') or '0-0'
local slowest = last
for _, had in ipairs(redis.call('HVALS', cursors)) do
    if before(had, slowest) then
        slowest = had
    end
end
local ms, n = place((tight or before(slowest, old)) and slowest or old)
redis.call('XTRIM', journal, 'MINID', text(ms, n + 1))

local _, last_n = place(last)
local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local function exceeds(share, from, offset)
    local _, n = place(from)
    return (max_events > 0 and last_n - n >= max_events * share)
        or (max_bytes > 0 and bytes - offset >= max_bytes * share)
end

local dropped, dropped_upto = 0, nil
local oldest = oldest_after('-')
while oldest do
    local id = oldest[1]
    local from, offset = origin(oldest)
    local had = not before(slowest, id)
    if not exceeds(had and 0.9 or 1, from, offset) or not (had or may_drop and id ~= last) then
        break
    end
    local ms, n = place(id)
    if not had then
        local _, before_n = place(from)
        dropped, dropped_upto = dropped + n - before_n, id
    end
    redis.call('XTRIM', journal, 'MINID', text(ms, n + 1))
    oldest = oldest_after('-')
end
if dropped_upto then
    redis.call('HSET', meta, 'dropped', dropped_upto)
end

local events, held = 0, 0
if oldest then
    local from, offset = origin(oldest)
    local _, n = place(from)
    events, held = last_n - n, bytes - offset
end
return {string.format('%.0f', events), string.format('%.0f', held), dropped, string.format('%.0f', kept),
        unpack(forgotten)}
)lua";

constexpr std::string_view absent_lua = R"lua(
local missing = tonumber(ARGV[3])
redis.call('ZCARD', absent)
local time = journal_time(ARGV[2])
for i = 4, 3 + missing do
    redis.call('ZADD', absent, 'NX', time, ARGV[i])
end
for i = 4 + missing, #ARGV do
    redis.call('ZREM', absent, ARGV[i])
end
return {'done'}
)lua";

constexpr std::string_view release_lua = R"lua(
redis.call('DEL', lease)
return {'done'}
)lua";

redis::script for_anybody(std::string_view lua)
{
    return redis::script(std::string(names).append(lua));
}

redis::script for_owner(std::string_view lua)
{
    return redis::script(std::string(names).append(owner_only).append(lua));
}

}  // namespace

const redis::script& claim()
{
    static const auto one = for_anybody(claim_lua);
    return one;
}

const redis::script& recover()
{
    static const auto one = for_owner(recover_lua);
    return one;
}

const redis::script& commit()
{
    static const auto one = for_owner(commit_lua);
    return one;
}

const redis::script& enrol()
{
    static const auto one = for_owner(enrol_lua);
    return one;
}

const redis::script& advance()
{
    static const auto one = for_owner(advance_lua);
    return one;
}

const redis::script& rewind()
{
    static const auto one = for_owner(rewind_lua);
    return one;
}

const redis::script& forget()
{
    static const auto one = for_owner(forget_lua);
    return one;
}

const redis::script& balance()
{
    static const auto one = for_anybody(balance_lua);
    return one;
}

const redis::script& sweep()
{
    static const auto one = for_owner(sweep_lua);
    return one;
}

const redis::script& absent()
{
    static const auto one = for_owner(absent_lua);
    return one;
}

const redis::script& release()
{
    static const auto one = for_owner(release_lua);
    return one;
}

}  // namespace clashcast::redis_scripts
