-- What there is in some rooms. Reads only.
-- KEYS room, members and invites of each room, one after another; there is no ARGV[1].
-- Returns these hashes as flat lists, in that order.
local found = {}
for i, key in ipairs(KEYS) do found[i] = redis.call('HGETALL', key) end
return found
