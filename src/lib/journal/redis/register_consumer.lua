-- Registers a consumer at the end of the journal or, if `beginning` is 1, before its oldest event. A known consumer
-- stays where it is.
--
-- consumer beginning -> position counts
local consumer = ARGV[2]
local start = redis.call('HGET', meta, 'end') or '0-0'
local oldest = ARGV[3] == '1' and oldest_after('-')
if oldest then
    start = before_entry(oldest)
end
redis.call('ZREM', absent, 'reader/' .. consumer)
if redis.call('HSETNX', cursors, consumer, start) == 1 then
    redis.call('HSET', consumer_counts, consumer, start .. ' 0 0 0 0')
end
start = redis.call('HGET', cursors, consumer)
return {start, redis.call('HGET', consumer_counts, consumer) or (start .. ' 0 0 0 0')}
