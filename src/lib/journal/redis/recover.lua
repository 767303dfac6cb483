-- Writes what the owner knows and Redis lost, after Redis went back: where the journal ended, how many commits it had,
-- its identity, the position and counts of each consumer, and the stored watches.
--
-- Redis may have been edited since it went back. If it is where the owner knows it was before `edit`, the owner's
-- watches replace those that are stored; otherwise they are added.
--
-- known_end commits identity edit edits count-of-watches [watch interval]... [consumer position counts]...
-- -> done end kept|restored|merged edit
local edit, edits, watch_count = ARGV[5], ARGV[6], tonumber(ARGV[7])
local _, stored_edit, stored_edits = watches_state()
redis.call('HLEN', watches)
local _, _, commits = end_at_least(ARGV[2])
redis.call('HSET', meta, 'commits', string.format('%.0f', math.max(commits, tonumber(ARGV[3]))), 'identity', ARGV[4])
local consumers = 8 + 2 * watch_count
for i = consumers, #ARGV, 3 do
    local stored = redis.call('HGET', cursors, ARGV[i])
    if not stored or before(stored, ARGV[i + 1]) then
        redis.call('HSET', cursors, ARGV[i], ARGV[i + 1])
        redis.call('HSET', consumer_counts, ARGV[i], ARGV[i + 2])
    end
end

local outcome = 'kept'
if stored_edit ~= edit and not includes(stored_edits, edit) then
    outcome = includes(edits, stored_edit) and 'restored' or 'merged'
    if outcome == 'restored' then
        redis.call('DEL', watches)
        redis.call('HSET', meta, 'watches', edit, 'watch_edits', edits)
        stored_edit = edit
    else
        stored_edit = note_edit(stored_edit, stored_edits .. edit .. ' - 0 0 0;', '-', 0, 0, 0)
    end
    for i = 8, consumers - 1, 2 do
        redis.call('HSETNX', watches, ARGV[i], ARGV[i + 1])
    end
end
return {'done', redis.call('HGET', meta, 'end'), outcome, stored_edit}
