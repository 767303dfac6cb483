-- Moves a consumer on, adds to its counts, and records its dead letters. Never moves it back: the command may be an old
-- one that was thought lost. A dead letter is five arguments: position, time, reason, subject, event.
--
-- consumer position delivered refused filtered dropped most-dead-letters dead-letter... -> done given-up counts
local consumer, upto = ARGV[2], ARGV[3]
local stored = redis.call('HGET', cursors, consumer)
local counted = redis.call('HGET', consumer_counts, consumer) or ((stored or upto) .. ' 0 0 0 0')
redis.call('XLEN', dead)
if stored and not before(stored, upto) then
    return {'done', 0, counted}
end

local given_up = 0
for i = 9, #ARGV, 5 do
    redis.call('XADD', dead, '*', 'reader', consumer, 'place', ARGV[i], 'refused', ARGV[i + 1], 'reason', ARGV[i + 2],
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
redis.call('HSET', consumer_counts, consumer, counted)
redis.call('HSET', cursors, consumer, upto)
return {'done', given_up, counted}
