-- Changes nothing, and may be run without the lease. ARGV[1] is not used.
--
-- -> end oldest bytes dead-letters [consumer position]... [consumer counts]... lease age-of-the-oldest-event
local oldest = oldest_after('-')
local last = redis.call('HGET', meta, 'end') or '0-0'
local bytes = tonumber(redis.call('HGET', meta, 'bytes') or '0')
local from, offset, age = last, bytes, false
if oldest then
    from, offset = before_entry(oldest)
    age = math.max(0, now() - parse_position(oldest[1]))
end
return {last, from, string.format('%.0f', bytes - offset), redis.call('XLEN', dead), redis.call('HGETALL', cursors),
        redis.call('HGETALL', consumer_counts), redis.call('GET', lease) or '', age}
