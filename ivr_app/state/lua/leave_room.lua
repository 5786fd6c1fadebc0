-- A member is out of the room: its call ended, or the platform says that it left.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: room_id, call.
-- Returns JSON verdict: left | ended (the room too) | gone (was out already, or the room is).
local CALL = KEYS[8]
local before = redis.call('GET', CALL)
local id = running()
if before then
  local call = cjson.decode(before)
  call.gone = true
  redis.call('SET', CALL, cjson.encode(call), 'PX', arg.ttl)
end
if not id then return reply('gone') end

local member = load(MEMBERS, arg.call)
gone(arg.call)
if not member then return reply('gone') end
return reply(settle(take_out(arg.call, member)) and 'ended' or 'left')
