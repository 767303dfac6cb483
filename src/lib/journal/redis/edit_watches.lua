-- Changes the stored watches. Needs no lease: ARGV[1] is not used. An edit that is sent again, because its reply was
-- lost, is recognised by its stamp and counts once. `previous` is the edit before this one; nil if it was sent again.
--
-- stamp most additions [name interval]... [removed name]...
-- -> done added removed unchanged previous edit edits [name interval]... | full count
local stamp, most, additions = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local format, last, edits = watches_state()
if format and format ~= '1' then
    return wrong_format(format)
end
local stored = redis.call('HGETALL', watches)
local again = string.match(edits, ' ' .. stamp .. ' ([^;]*);')
if again then
    local added, removed, unchanged = string.match(again, '(%d+) (%d+) (%d+)')
    return {'done', added, removed, unchanged, false, last, edits, stored}
end

local intervals, changed, gone = {}, {}, {}
local count, unchanged = #stored / 2, 0
for i = 1, #stored, 2 do
    intervals[stored[i]] = stored[i + 1]
end
for i = 5, 4 + 2 * additions, 2 do
    local name, interval = ARGV[i], ARGV[i + 1]
    if intervals[name] == interval then
        unchanged = unchanged + 1
    else
        count = count + (intervals[name] and 0 or 1)
        changed[#changed + 1] = i
    end
end
for i = 5 + 2 * additions, #ARGV do
    if intervals[ARGV[i]] then
        gone[#gone + 1] = ARGV[i]
    else
        unchanged = unchanged + 1
    end
end
count = count - #gone
if count > most and count > #stored / 2 then
    return {'full', count}
end
if #changed + #gone == 0 then
    return {'done', '0', '0', to_digits(unchanged), last, last, edits, stored}
end

-- First what a full Redis refuses: it lets HDEL pass.
local previous = last
last, edits = note_edit(previous, edits, stamp, #changed, #gone, unchanged)
for _, i in ipairs(changed) do
    redis.call('HSET', watches, ARGV[i], ARGV[i + 1])
end
for _, name in ipairs(gone) do
    redis.call('HDEL', watches, name)
end
return {'done', to_digits(#changed), to_digits(#gone), to_digits(unchanged), previous, last, edits,
        redis.call('HGETALL', watches)}
