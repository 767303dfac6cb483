-- Claims the writer's own cursor for a journal; creates it at `position`.
-- KEYS: the cursor. ARGV: position identity. Replies: done position session | foreign identity.
--
-- Begins a session. Its number is greater than that of every session before, even if the cursor with that number was
-- lost.
local cursor, start, identity = KEYS[1], ARGV[1], ARGV[2]
local has, owner, session = read(cursor, start, identity)
if not has then
    return owner
end
local time = redis.call('TIME')
session = math.max(session + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
if owner ~= '' then
    redis.call('SET', cursor, has .. suffix(owner, session))
end
return {'done', has, string.format('%.0f', session)}
