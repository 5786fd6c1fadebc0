-- The calls that belong to a room, and since when they are known. Reads only.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room. ARGV[1] JSON. Returns JSON verdict: calls (call_sid -> ms).
local calls = {}
for _, item in ipairs(each(MEMBERS)) do calls[item[1]] = item[2].known or item[2].since end
for _, item in ipairs(each(INVITES)) do
  if item[2].call then calls[item[2].call] = item[2].created end
end
return reply('calls', { calls = calls })
