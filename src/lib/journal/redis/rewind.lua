-- Takes a consumer back to a position and starts its counts again. Only sequences tell what the consumer has had: the
-- position before an event may have the time of either neighbour.
--
-- consumer position -> done position | unknown | ahead position
local consumer, wanted = ARGV[2], ARGV[3]
local stored = redis.call('HGET', cursors, consumer)
if not stored then
    return {'unknown'}
end
if before(stored, wanted) then
    return {'ahead', stored}
end
local at = stored
local following = oldest_after('(' .. wanted)
if following then
    local from = before_entry(following)
    if before(from, wanted) then
        from = wanted
    end
    local _, n = parse_position(from)
    local _, had = parse_position(stored)
    if n < had then
        at = from
    end
end
redis.call('HSET', consumer_counts, consumer, at .. ' 0 0 0 0')
redis.call('HSET', cursors, consumer, at)
return {'done', at}
