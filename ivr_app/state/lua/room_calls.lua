-- The calls that belong to a room, and since when they are known; and whose ringing is under way. Reads only.
-- @include lib/room lib/people
-- KEYS 1-7 of lib/room. ARGV[1] JSON. Returns JSON verdict: calls (call_sid -> ms), bridges (call_sid of a call that
-- dials NUMBER, which has not answered as far as is known -> invite), id.
local calls, bridges = {}, {}
for _, item in ipairs(each(MEMBERS)) do calls[item[1]] = item[2].known or item[2].since end
for _, item in ipairs(each(INVITES)) do
  if item[2].call then calls[item[2].call] = item[2].created end
  if item[2].bridge and not answered(item[2]) then bridges[item[2].bridge] = item[1] end
end
return reply('calls', { calls = calls, bridges = bridges, id = running() or '' })
