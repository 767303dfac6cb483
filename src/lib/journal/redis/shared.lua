-- Begins every script: the names of the keys, and functions that several scripts use. No script of Redis rolls back:
-- each reads every key that it is about to write before its first write, so that a key of another type stops it in
-- time.
local lease, meta, headers, bodies, journal, cursors, absent, consumer_counts, dead, watches = unpack(KEYS)

local function parse_position(text)
    local ms, n = string.match(text, '^(%d+)-(%d+)$')
    return tonumber(ms), tonumber(n)
end

local function to_text(ms, n)
    return string.format('%.0f-%.0f', ms, n)
end

local function before(a, b)
    local a_ms, a_n = parse_position(a)
    local b_ms, b_n = parse_position(b)
    return a_ms < b_ms or (a_ms == b_ms and a_n < b_n)
end

-- For the entry of a commit: the position before its first event, and the bytes of all events before it.
local function before_entry(entry)
    local ms, n = parse_position(entry[1])
    local count, offset = 0, 0
    for i = 1, #entry[2], 2 do
        if entry[2][i] == 'count' then
            count = tonumber(entry[2][i + 1])
        elseif entry[2][i] == 'offset' then
            offset = tonumber(entry[2][i + 1])
        end
    end
    return to_text(ms, n - count), offset
end

local function oldest_after(from)
    return redis.call('XRANGE', journal, from, '+', 'COUNT', 1)[1]
end

-- The position after which the next event goes. That is the journal's end, or `known_end` if the writer knows of a
-- later end, because Redis came back without its latest commits. Sequences have no holes: an entry stands for the lost
-- events. Returns the position, the bytes of all events so far, and the number of commits.
local function end_at_least(known_end)
    local known = redis.call('HMGET', meta, 'end', 'bytes', 'commits')
    local last, offset, commits = known[1] or '0-0', known[2] or '0', tonumber(known[3] or '0')
    if not before(last, known_end) then
        return last, offset, commits
    end
    local _, n = parse_position(last)
    local ms, known_n = parse_position(known_end)
    if known_n > n then
        redis.call('XADD', journal, known_end, 'lost', known_n - n, 'count', known_n - n, 'offset', offset)
    end
    known_end = to_text(ms, math.max(n, known_n))
    redis.call('HSET', meta, 'end', known_end)
    return known_end, offset, commits
end

-- Counts a step that Redis must not lose unnoticed: its owner compares the number when Redis comes back.
local function count_commit()
    local commits = tonumber(redis.call('HGET', meta, 'commits') or '0') + 1
    redis.call('HSET', meta, 'commits', string.format('%.0f', commits))
    return commits
end

local function now()
    local time = redis.call('TIME')
    return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- The time for which owners have maintained the journal, by clocks that only go forward; this owner knows of `kept` ms.
-- A week of absence counts in this time. It begins at a Unix time, because an earlier version, which may come back,
-- compares it with that.
local function journal_time(kept)
    local known = redis.call('HMGET', meta, 'kept_from', 'kept_ms')
    local from = tonumber(known[1] or now())
    kept = math.max(tonumber(kept), tonumber(known[2] or '0'))
    redis.call('HSET', meta, 'kept_from', string.format('%.0f', from), 'kept_ms', string.format('%.0f', kept))
    return from + kept, kept
end

local function to_digits(n)
    return string.format('%.0f', n)
end

local function wrong_format(format)
    return redis.error_reply('FORMAT ' .. meta .. ' says format ' .. format .. ', this is format 1')
end

-- The format of the journal, the number of the last edit of the stored watches, and the last edits:
-- "<number> <stamp> <added> <removed> <unchanged>;" each.
local function watches_state()
    local known = redis.call('HMGET', meta, 'format', 'watches', 'watch_edits')
    return known[1], known[2] or '0', known[3] or ''
end

-- Whether these edits, as stored, include that one. Of edits that are older than all of them, yes: only the last 16 are
-- stored.
local function includes(edits, number)
    local oldest = tonumber(string.match(edits, '^%d+'))
    local _, count = string.gsub(edits, ';', '')
    return number == '0' or string.find(';' .. edits, ';' .. number .. ' ', 1, true) ~= nil
        or (count >= 16 and tonumber(number) < oldest)
end

-- Records an edit of the stored watches after the edit `last`. Its number is the time, so that it is not the number of
-- an edit that Redis has lost. Returns it, and the last edits.
local function note_edit(last, edits, stamp, added, removed, unchanged)
    local number = to_digits(math.max(tonumber(last) + 1, now()))
    edits = string.format('%s%s %s %d %d %d;', edits, number, stamp, added, removed, unchanged)
    local _, count = string.gsub(edits, ';', '')
    for _ = 17, count do
        edits = string.gsub(edits, '^[^;]*;', '')
    end
    redis.call('HSET', meta, 'watches', number, 'watch_edits', edits)
    return number, edits
end
