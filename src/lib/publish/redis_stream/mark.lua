-- Moves the writer's own cursor, after all streams of a batch.
-- KEYS: the cursor. ARGV: position identity session. Replies: done | ended.
local upto, identity, session = unpack(ARGV)
if not is_current(KEYS[1], session) then
    return {'ended', ''}
end
redis.call('SET', KEYS[1], upto .. suffix(identity, tonumber(session)))
return {'done', ''}
