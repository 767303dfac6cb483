-- Discards what is no longer needed. The position of a consumer that no sink uses is kept for a week, as the checkpoint
-- of a subject that is not watched. Events that every consumer has had go when they are old (up to `old`); when memory
-- is tight, or at nine tenths of a bound, they go at once, oldest first. Events that a consumer has not had go at the
-- bound only, and only if the configuration says so. The newest commit stays, however large it is.
--
-- A mark of absence later than the journal's time comes from a clock that ran ahead.
--
-- old tight kept absence max-events max-bytes may-drop consumer... -> events bytes dropped kept forgotten...
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
redis.call('HLEN', consumer_counts)
redis.call('ZCARD', absent)

local time, kept = journal_time(ARGV[4])
for _, who in ipairs(redis.call('ZRANGEBYSCORE', absent, string.format('(%.0f', time), '+inf', 'LIMIT', 0, 1000)) do
    redis.call('ZADD', absent, time, who)
end
for _, consumer in ipairs(redis.call('HKEYS', cursors)) do
    if not present[consumer] then
        redis.call('ZADD', absent, 'NX', time, 'reader/' .. consumer)
    end
end
local gone = kept >= absence and redis.call('ZRANGEBYSCORE', absent, '-inf', time - absence, 'LIMIT', 0, 1000) or {}
for _, who in ipairs(gone) do
    local consumer = string.match(who, '^reader/(.*)$')
    if not consumer then
        redis.call('HDEL', headers, who)
        redis.call('HDEL', bodies, who)
    elseif not present[consumer] then  -- Redis may have lost that it came back
        redis.call('HDEL', cursors, consumer)
        redis.call('HDEL', consumer_counts, consumer)
        forgotten[#forgotten + 1] = consumer
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
local ms, n = parse_position((tight or before(slowest, old)) and slowest or old)
redis.call('XTRIM', journal, 'MINID', to_text(ms, n + 1))

local _, last_n = parse_position(last)
local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local function exceeds(share, from, offset)
    local _, n = parse_position(from)
    return (max_events > 0 and last_n - n >= max_events * share)
        or (max_bytes > 0 and bytes - offset >= max_bytes * share)
end

local dropped, dropped_upto = 0, nil
local oldest = oldest_after('-')
while oldest do
    local id = oldest[1]
    local from, offset = before_entry(oldest)
    local had = not before(slowest, id)
    if not exceeds(had and 0.9 or 1, from, offset) or not (had or may_drop and id ~= last) then
        break
    end
    local ms, n = parse_position(id)
    if not had then
        local _, before_n = parse_position(from)
        dropped, dropped_upto = dropped + n - before_n, id
    end
    redis.call('XTRIM', journal, 'MINID', to_text(ms, n + 1))
    oldest = oldest_after('-')
end
if dropped_upto then
    redis.call('HSET', meta, 'dropped', dropped_upto)
end

local events, held = 0, 0
if oldest then
    local from, offset = before_entry(oldest)
    local _, n = parse_position(from)
    events, held = last_n - n, bytes - offset
end
return {string.format('%.0f', events), string.format('%.0f', held), dropped, string.format('%.0f', kept),
        unpack(forgotten)}
