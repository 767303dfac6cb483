-- Appends a batch's messages for one stream and moves the stream's cursor, as one step.
-- KEYS: the stream, its cursor and, at a session's first append to the stream, the writer's own cursor.
-- ARGV: expected limit upto max_length identity session, then for each message: position id event_type tag timestamp
-- event.
-- Replies: done beyond | behind position | ended | foreign identity.
--
-- `expected` is where this process left the cursor. It is empty at the first batch of a session for the stream. Then a
-- cursor after `limit`, the journal's end, belongs to a journal that was restored; and a stream without a cursor is new
-- only if the writer's own cursor exists, otherwise the stream was lost and must be filled again. The messages are in
-- order, so those that the stream has are the first ones. Commands of an earlier session may arrive late, after a later
-- session has written: they are refused. Redis rolls nothing back, so the script reads both keys, and writes the cursor
-- unchanged, before it adds the first entry: otherwise a user who may not write the cursor would add each entry at each
-- attempt.
local stream, cursor = KEYS[1], KEYS[2]
local expected, limit, upto, max_length, identity, session = unpack(ARGV, 1, 6)

local function before(a, b)
    local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
    local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
    a_ms, a_n, b_ms, b_n = tonumber(a_ms), tonumber(a_n), tonumber(b_ms), tonumber(b_n)
    return a_ms < b_ms or (a_ms == b_ms and a_n < b_n)
end

local has, owner, latest = read(cursor, '0-0', identity)
redis.call('XLEN', stream)
if not has then
    return owner
end
if expected == '' and KEYS[3] and not is_current(KEYS[3], session) then
    return {'ended', ''}
end
session = tonumber(session)
if latest > session then
    return {'behind', has}
end
local written_by = suffix(owner, session)
local beyond = ''
if expected == '' then
    if before(limit, has) then
        beyond, has = has, '0-0'
    end
elseif before(has, expected) then
    return {'behind', has}
end

redis.call('SET', cursor, has .. written_by)
local first = 7
while first <= #ARGV and not before(has, ARGV[first]) do
    first = first + 6
end
for i = first, #ARGV, 6 do
    if max_length == '0' then
        redis.call('XADD', stream, '*', 'id', ARGV[i + 1], 'event_type', ARGV[i + 2], 'tag', ARGV[i + 3],
                   'timestamp', ARGV[i + 4], 'event', ARGV[i + 5])
    else
        redis.call('XADD', stream, 'MAXLEN', '~', max_length, '*', 'id', ARGV[i + 1], 'event_type', ARGV[i + 2],
                   'tag', ARGV[i + 3], 'timestamp', ARGV[i + 4], 'event', ARGV[i + 5])
    end
end
if before(has, upto) then
    redis.call('SET', cursor, upto .. written_by)
end
return {'done', beyond}
