-- The calls that belong to a room. Reads only.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room. ARGV[1] JSON. Returns JSON verdict: calls (list of call_sid).
local calls = redis.call('HKEYS', MEMBERS)
for _, item in ipairs(each(INVITES)) do calls[#calls + 1] = item[2].call end
if #calls == 0 then return '{"verdict": "calls", "calls": []}' end
return reply('calls', { calls = calls })
