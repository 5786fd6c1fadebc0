-- A member is out of the room: its call ended, or the platform says that it left.
-- @include lib/room lib/people lib/ending lib/conference lib/leaving
-- KEYS 1-7 of lib/room, 8 call. ARGV[1] JSON: room_id, call, up (the call itself goes on).
-- Returns JSON verdict: left | ended (the room too) | gone (was taken out before, or the room has ended) |
-- entering (has not come in yet).
local CALL = KEYS[8]

local function leave()
  local member = running() and load(MEMBERS, arg.call)
  if not member then return 'gone' end
  -- The platform moves calls between its servers on their way in, and says "left" where they come from.
  if arg.up and member.state ~= 'in' then return 'entering' end
  return settle(take_out(arg.call, member)) and 'ended' or 'left'
end

-- That a call left is told several times, in several ways: each gets what the first one got.
local raw = redis.call('GET', CALL)
local call = raw and cjson.decode(raw)
if call and call.gone then return reply(call.gone) end
local verdict = leave()
if call and verdict ~= 'entering' then
  call.gone = verdict
  redis.call('SET', CALL, cjson.encode(call), 'PX', arg.ttl)
end
return reply(verdict)
