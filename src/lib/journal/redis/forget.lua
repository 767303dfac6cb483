-- consumer -> done | unknown
local consumer = ARGV[2]
redis.call('ZREM', absent, 'reader/' .. consumer)
redis.call('HDEL', consumer_counts, consumer)
return {redis.call('HDEL', cursors, consumer) == 1 and 'done' or 'unknown'}
