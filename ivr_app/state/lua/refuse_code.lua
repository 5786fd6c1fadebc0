-- A code that does not exist, or that works elsewhere only: said to the member who typed it, to nobody else.
-- @include lib/room lib/people lib/conference lib/once lib/members
-- KEYS 1-7 of lib/room, 8 once. ARGV[1] JSON: room_id, call, invite, once_ms.
-- Returns JSON verdict: not_available | no_room.
local before = remembered()
if before then return before end
local member = presser()
if not running() or not member then return reply('no_room') end
private(member, 'not_available')
return remember(reply('not_available'))
