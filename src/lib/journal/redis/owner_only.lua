-- Follows shared.lua in the scripts that only the owner may run. ARGV[1] is the value of the owner's lease.
if redis.call('GET', lease) ~= ARGV[1] then
    return {'lost'}
end
