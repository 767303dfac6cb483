-- Records a change: its events and the checkpoint that it leads to. A header is "<revision> <stamp> <position> <rest>".
-- The stamp tells whether this same change wrote it: then the command was sent again, because its reply was lost.
--
-- subject revision stamp rest body known_end count field... -> done position [commits, if it is new] | conflict
-- revision
local subject, revision, stamp, rest, body, known_end = unpack(ARGV, 2, 7)
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

local last, offset, commits = end_at_least(known_end)
commits = string.format('%.0f', commits + 1)
at = last
if count > 0 then
    local ms, n = parse_position(last)
    at = to_text(math.max(ms, now()), n + count)
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
