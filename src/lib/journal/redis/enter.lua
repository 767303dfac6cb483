-- These subjects are watched from now on. Returns their headers in order; nil where there is none.
--
-- subject... -> done [header] commits
local known = redis.call('HMGET', headers, unpack(ARGV, 2))
redis.call('HGET', meta, 'commits')
redis.call('ZREM', absent, unpack(ARGV, 2))
return {'done', known, count_commit()}
