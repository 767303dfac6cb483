-- Takes or renews the lease, "<fence> <writer> <instance>". A writer that held a lease (held > 0) is fenced if it was
-- granted to another one since then; the reply to a grant of its own may have been lost. A new writer takes over from
-- its own instance at once. A lease with a fence below `held` was restored by a restart of Redis and does not count.
--
-- writer instance ttl held expected-identity proposed-identity
-- -> granted fence end commits identity last-edit-of-watches | held instance ms | fenced instance | foreign identity
local types = {'string', 'hash', 'hash', 'hash', 'stream', 'hash', 'zset', 'hash', 'stream', 'hash'}
for i, key in ipairs(KEYS) do
    local type = redis.call('TYPE', key).ok
    if type ~= 'none' and type ~= types[i] then
        return redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. type .. ', not a ' .. types[i])
    end
end
local format = redis.call('HGET', meta, 'format')
if format and format ~= '1' then
    return wrong_format(format)
end

local writer, instance, ttl, held = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local expected, proposed = ARGV[5], ARGV[6]
local known = redis.call('HMGET', meta, 'end', 'commits', 'identity', 'watches')
local last, commits = known[1] or '0-0', tonumber(known[2] or '0')
local last_edit = known[4] or '0'
local identity = known[3] or (expected ~= '' and expected) or proposed
if expected ~= '' and identity ~= expected then
    return {'foreign', identity}
end
local fence = tonumber(redis.call('HGET', meta, 'fence') or '0')
local value = redis.call('GET', lease)
if value then
    local by_fence, by_writer, by_instance = string.match(value, '^(%d+) (%S+) (.*)$')
    if by_writer == writer and tonumber(by_fence) >= held then
        redis.call('PEXPIRE', lease, ttl)
        return {'granted', tonumber(by_fence), last, commits, identity, last_edit}
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
return {'granted', fence, last, commits, identity, last_edit}
