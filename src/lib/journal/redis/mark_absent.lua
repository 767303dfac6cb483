-- Marks the `count` subjects that follow as absent from now on, unless they are marked, and the rest as watched.
--
-- kept count missing... present... -> done commits
local missing = tonumber(ARGV[3])
redis.call('ZCARD', absent)
local time = journal_time(ARGV[2])
for i = 4, 3 + missing do
    redis.call('ZADD', absent, 'NX', time, ARGV[i])
end
for i = 4 + missing, #ARGV do
    redis.call('ZREM', absent, ARGV[i])
end
return {'done', count_commit()}
