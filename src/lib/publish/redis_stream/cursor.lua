-- A cursor is "<position> <identity> <session>": the last event of that journal which the stream has, and the session
-- that wrote it. An older version wrote the position alone.

-- Returns the position of a cursor, or `start` if there is no cursor; the journal's identity; and the session. For
-- another journal's cursor returns nil and the reply.
local function read(cursor, start, identity)
    local has, owner, session = string.match(redis.call('GET', cursor) or start, '^(%d+-%d+) ?(%x*) ?(%d*)$')
    if not has then
        return nil, redis.error_reply('WRONGTYPE ' .. cursor .. ' holds no position')
    end
    if owner ~= '' and identity ~= '' and owner ~= identity then
        return nil, {'foreign', owner}
    end
    return has, identity ~= '' and identity or owner, tonumber(session) or 0
end

local function suffix(owner, session)
    return owner ~= '' and ' ' .. owner .. ' ' .. string.format('%.0f', session) or ''
end

-- False if the writer's own cursor was removed, for example by FLUSHALL, or if a later session has begun.
local function is_current(own_cursor, session)
    return string.match(redis.call('GET', own_cursor) or '', '^%d+-%d+ %x+ (%d+)$') == session
end
